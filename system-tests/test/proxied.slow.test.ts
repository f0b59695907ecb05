import t from 'tap'
import { hasProgram } from '../src/debian-package.js'
import type { Gateway } from '../src/gateway.js'
import { Haproxy } from '../src/haproxy.js'
import { Roamer } from '../src/roamer.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const clients = 60
t.setTimeout(300_000)
if (!(await hasProgram('haproxy'))) {
  t.plan(0, 'haproxy is not here and cannot be installed')
  process.exit()
}
const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

story(
  t,
  rig,
  'two gateways behind the proxy of the compose file: both are used, and when each is rolled under load nobody misses anything',
  async (t, scene) => {
    const proxy = await Haproxy.start([first, second])
    t.teardown(() => proxy.close())
    const door = { ...first, service: { port: proxy.port } } as unknown as Gateway
    const roamers = await Promise.all(
      Array.from({ length: clients }, (_, at) => Roamer.enter(scene.user(`player-${at}`), [door], door)),
    )
    t.teardown(() => {
      for (const roamer of roamers) roamer.leave()
    })
    for (const gateway of [first, second]) {
      const { websocket_connections } = await gateway.health()
      t.ok(websocket_connections >= clients / 3, `${gateway.service.name} has ${websocket_connections} of ${clients}`)
    }
    const before = roamers.map(({ version }) => version!)
    let isPlaying = true
    const playing = roamers.slice(0, 3).map((roamer, at) => play(roamer, `zone_00_bottle_${at + 1}`, () => isPlaying))
    for (const gateway of [first, second]) {
      const other = gateway === first ? second : first
      gateway.service.signal('SIGTERM')
      await gateway.service.exit
      await until('all are at the other', async () => (await other.health()).websocket_connections === clients)
      await gateway.service.start('/ready')
      await until('the proxy sends players there again', () => isSentTo(gateway, scene.user('probe'), door))
    }
    isPlaying = false
    const actions = (await Promise.all(playing)).reduce((sum, count) => sum + count, 0)
    const fresh = await Roamer.enter(scene.user('fresh'), [door], door)
    await until('everybody knows all', () => roamers.every(({ version }) => version === fresh.version))
    t.ok(actions > 10, `${actions} actions meanwhile`)
    t.same(
      roamers.flatMap(({ faults }) => faults),
      [],
      'nothing was missed, came twice or in another order',
    )
    t.equal(roamers.filter(({ events }, at) => events !== fresh.version! - before[at]!).length, 0)
    t.equal(roamers.filter(({ closes }) => closes.includes(1006)).length, 0, 'no socket was cut')
    fresh.leave()
  },
)

/** Takes something and puts it down, again and again. */
async function play(roamer: Roamer, bottle: string, mayGoOn: () => boolean): Promise<number> {
  let actions = 0
  for (; mayGoOn(); actions += 2) {
    await roamer.act('collect_item', bottle)
    await roamer.act('drop_item', bottle)
  }
  return actions
}

/** A new socket goes to the gateway that has the fewest: to this one, once the proxy has found it ready. */
async function isSentTo(gateway: Gateway, user: string, door: Gateway): Promise<boolean> {
  const probe = await Roamer.enter(user, [door], door)
  const { websocket_connections } = await gateway.health()
  probe.leave()
  return websocket_connections > 0
}
