import t from 'tap'
import type { Client } from '../src/client.js'
import { collect, drop, type Scene, story, systemFor } from '../src/story.js'
import { type TokenOptions, tokenOf } from '../src/tokens.js'

const exact = { JWT_CLOCK_TOLERANCE_MS: '0' }
const rig = await systemFor(t, { gatewayEnv: { ...exact, V1_TOKEN_GRACE_MS: '3000' }, kbEnv: exact })
const v2 = { protocols: ['gaia.v2'] }
const short = { signed: { ttlSeconds: 4 } }

/** Offers another token, and waits for the answer. */
async function renew(scene: Scene, client: Client, name: string, options: TokenOptions = {}) {
  client.send({ type: 'authenticate', token: await tokenOf(scene.user(name), options) })
  const isAnswer = ({ type }: { type: string }) => type === 'authenticated' || type === 'error'
  return (await client.inbox.next('an answer', ({ frame }) => isAnswer(frame))).frame
}

story(t, rig, 'a client that is warned sends a new token, and plays on past the end of the old', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { ...v2, ...short })
  const [idler, old] = [await scene.enter('idler', scene.there, { ...v2, ...short }), await scene.knock('old', short)]
  const openedAtMs = Date.now()
  const warning = await alice.next('token_expiring')
  const aheadMs = warning.expires_at - Date.now()
  t.ok(aheadMs > 0 && aheadMs <= 2_500, `a token of four seconds is told of in its last half: ${aheadMs} ms ahead`)
  t.match(await renew(scene, alice, 'bob'), { type: 'error', code: 'forbidden', retryable: false })
  t.match(await renew(scene, alice, 'alice', { ttlSeconds: -60 }), { type: 'error', code: 'unauthorized' })
  t.match(await renew(scene, alice, 'alice', { secret: 'x'.repeat(40) }), { type: 'error', code: 'unauthorized' })
  alice.send({ type: 'authenticate', token: 7 })
  t.match(await alice.next('error'), { code: 'invalid_message' })
  const renewed = await renew(scene, alice, 'alice', { ttlSeconds: 3_600 })
  t.match(renewed, { type: 'authenticated' })
  t.ok(Number(renewed.expires_at) > Date.now() + 3_500_000)

  await idler.next('token_expiring')
  t.match(await idler.next('goodbye'), { code: 'token_expired', retryable: true, cursor: idler.cursor })
  t.same(await idler.closed, { code: 1008, reason: 'Invalid or expired token' })
  t.ok(old.isOpen, 'a v1 socket has its grace')
  t.ok((await collect(alice, scene.here.bottles[0]!)).response.success, 'the KB was given the new token')
  await drop(alice, scene.here.bottles[0]!)
  t.same(await old.closed, { code: 1008, reason: 'Invalid or expired token' }, 'and no more than that')
  t.ok(Date.now() - openedAtMs > 5_000)
  t.notOk(old.types.includes('token_expiring'), 'and was told nothing that it does not know')

  const again = await scene.knock('idler', { ...v2, cursor: idler.cursor })
  t.match(await again.next('connected'), { recovery: { outcome: 'current' } }, 'with another token it goes on')
  await scene.same(t, alice)
})

story(t, rig, 'v1 knows no `authenticate`', async (t, scene) => {
  const alice = await scene.connect('alice')
  alice.send({ type: 'authenticate', token: 'x' })
  t.match(await alice.next('error'), { code: 'unknown_message_type' })
})
