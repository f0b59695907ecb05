import t from 'tap'
import { story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gatewayEnv: { JWT_CLOCK_TOLERANCE_MS: '0' } })

story(t, rig, 'a session never outlives its token', async (t, scene) => {
  const lasting = await scene.enter('bob')
  const expiresAtMs = (Math.floor(Date.now() / 1000) + 2) * 1000
  const alice = await scene.enter('alice', scene.here, { signed: { claims: { exp: expiresAtMs / 1000 } } })
  t.ok((await alice.act('inventory')).success)
  t.same(await alice.closed, { code: 1008, reason: 'Invalid or expired token' })
  const lateMs = Date.now() - expiresAtMs
  t.ok(lateMs > -50, `not before its time (${lateMs} ms)`)
  t.ok(lateMs < 5_000, `and not long after it (${lateMs} ms)`)
  await scene.silence(t, lasting)
  t.ok(lasting.isOpen, 'others are not touched')
})
