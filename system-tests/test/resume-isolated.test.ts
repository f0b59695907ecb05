import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { story, systemFor, v2 } from '../src/story.js'

const experience = 'west-of-house'
const folder = fileURLToPath(new URL('../../../kb-service/experiences', import.meta.url))
const rig = await systemFor(t, { gateways: 2, content: { folder, experience } })
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'a private world is resumed from its own events, on any gateway', async (t, scene) => {
  const pad = await scene.connect('alice', { gateway: first, ...v2 })
  const area = await pad.ask({ type: 'request_resync' }, 'area_of_interest')
  const mirror = await scene.connect('alice', { gateway: second, ...v2 })
  await mirror.ask({ type: 'request_resync' }, 'area_of_interest')
  const stranger = await scene.connect('stranger', { gateway: second, ...v2 })
  await stranger.ask({ type: 'request_resync' }, 'area_of_interest')
  const idle = await scene.resume('alice', pad, { gateway: second })
  t.match(await idle.next('connected'), { recovery: { outcome: 'current' } })
  pad.cut()
  const ways = Object.values(area.areas).flatMap(({ exits }) => Object.keys(exits ?? {}))
  t.ok(ways.length > 0)
  t.ok((await mirror.act('go', { destination: ways[0] })).success)
  await mirror.next('world_update')
  const again = await scene.resume('alice', pad, { gateway: second })
  t.match(await again.next('connected'), { recovery: { outcome: 'replayed', events: 1 } })
  await again.next('world_update')
  await scene.silence(t, stranger)
  await scene.quiet(again, mirror, idle)
  t.equal(again.world.version, mirror.world.version)
  const other = await scene.knock('stranger', { gateway: second, cursor: pad.cursor, ...v2 })
  t.equal((await other.next('connected')).recovery?.outcome !== 'replayed', true, 'nothing of it is told to others')
  await scene.silence(t, other)
  await scene.same(t, again, mirror, idle, stranger)
})
