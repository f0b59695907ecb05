import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { mostInASecond, Roamer } from '../src/roamer.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const clients = 1_000
const perSecond = 200
const rig = await systemFor(t, { gateways: 2, gatewayEnv: { DRAIN_PER_SECOND: String(perSecond) } })
const [first, second] = rig.gateways as [Gateway, Gateway]
t.setTimeout(600_000)

/** Takes and puts down something of the gate's, again and again, over as many sockets as it takes. */
async function write(writer: Roamer, bottle: string, mayGoOn: () => boolean): Promise<number> {
  let actions = 0
  for (; mayGoOn(); actions += 2) {
    await writer.act('collect_item', bottle)
    await writer.act('drop_item', bottle)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return actions
}

async function roll(gateway: Gateway): Promise<void> {
  gateway.service.signal('SIGTERM')
  await gateway.service.exit
  await gateway.service.start('/ready')
}

story(
  t,
  rig,
  'two gateways under 1,000 live clients are rolled one after the other: everybody gets every event once, in order',
  async (t, scene) => {
    const gateways = [first, second]
    const roamers: Roamer[] = []
    t.teardown(() => {
      for (const roamer of roamers) roamer.leave()
    })
    for (let at = 0; at < clients; at += 50) {
      const some = Array.from({ length: 50 }, (_, index) => {
        const home = gateways[(at + index) % 2]!
        return Roamer.enter(scene.user(`roamer-${at + index}`), gateways, home)
      })
      roamers.push(...(await Promise.all(some)))
    }
    let isWriting = true
    const writing = roamers.slice(0, 3).map((writer, at) => write(writer, `zone_00_bottle_${at + 1}`, () => isWriting))
    const before = roamers.map(({ version }) => version!)
    for (const gateway of gateways) {
      const startedAtMs = performance.now()
      await roll(gateway)
      const others = roamers.flatMap(({ arrivals }) => arrivals.filter((arrival) => arrival.atMs > startedAtMs))
      const most = mostInASecond(others)
      t.comment(`${others.length} arrived at the other gateway, at most ${most} in a second, of ${perSecond} allowed`)
      t.ok(most <= perSecond * 2, 'they did not all come at once')
    }
    isWriting = false
    const actions = (await Promise.all(writing)).reduce((sum, count) => sum + count, 0)
    const fresh = await Roamer.enter(scene.user('fresh'), gateways, first)
    await until('everybody knows all', () => roamers.every(({ version }) => version === fresh.version))

    t.same(
      roamers.flatMap(({ faults }) => faults),
      [],
      'nothing was missed, came twice or in another order',
    )
    const wrong = roamers.filter(({ events }, at) => events !== fresh.version! - before[at]!)
    t.equal(wrong.length, 0, 'each client has one event for each change')
    t.ok(actions >= 50, `there was something to miss: ${actions} actions`)
    t.ok(
      roamers.every(({ arrivals }) => arrivals.length >= 2),
      'everybody had to move',
    )
    t.equal(roamers.filter(({ closes }) => closes.includes(1006)).length, 0, 'no socket was cut')
    const outcomes = roamers.flatMap(({ arrivals }) => arrivals.slice(1)).map(({ outcome }) => outcome)
    t.comment(`current ${outcomes.filter((one) => one === 'current').length}, of ${outcomes.length} resumes`)
    fresh.leave()
  },
)
