import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { mostInASecond, Roamer } from '../src/roamer.js'
import { collect, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const perSecond = 10
const rig = await systemFor(t, {
  gateways: 4,
  hasKbProxy: true,
  gatewayEnv: { DRAIN_PER_SECOND: String(perSecond), DRAIN_TIMEOUT_MS: '8000' },
})
const [first, second, third, fourth] = rig.gateways as [Gateway, Gateway, Gateway, Gateway]
const v2 = { protocols: ['gaia.v2'] }

story(t, rig, 'an operator drains a gateway: it says so everywhere, and runs on until its signal', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  t.same(await first.drain('GET'), { status: 200, draining: false, sessions: 1 })
  t.same(await first.drain('POST'), { status: 202, draining: true, sessions: 1 })
  t.equal((await first.service.get('/ready')).status, 503)
  t.equal((await first.service.get('/health')).status, 200, 'it is not dead')
  t.equal(await first.metric('gateway_sessions'), 1, 'and can be looked at')
  t.equal((await first.service.get('/admin/drain')).status, 404, 'the public door knows nothing of it')
  t.match(await alice.next('goodbye'), { code: 'draining', retryable: true, cursor: alice.cursor })
  t.same(await first.drain('POST'), { status: 202, draining: true, sessions: 1 }, 'a second drain is the same drain')
  const { response } = await collect(alice, scene.here.bottles[0]!)
  t.ok(response.success, 'until it leaves a v2 client plays on')
  await scene.silence(t, alice)

  const late = await scene.knock('carol', { gateway: first, ...v2 })
  t.match(await late.inbox.next('a goodbye', () => true), { frame: { type: 'goodbye', code: 'draining' } })
  t.same(await late.closed, { code: 1001, reason: 'draining' })
  const old = await scene.knock('carol', { gateway: first })
  t.same(await old.closed, { code: 1001, reason: 'draining' })
  t.same(old.types, [])

  await alice.close()
  await until('nobody is left', async () => (await first.drain('GET')).sessions === 0)
  t.equal((await first.service.get('/ready')).status, 503, 'it waits for its signal')
  const startedAtMs = performance.now()
  first.service.signal('SIGTERM')
  t.same(await first.service.exit, { code: 0, signal: null })
  t.ok(performance.now() - startedAtMs < 2_000, 'the drain is over: it need not be made again')
})

story(t, rig, 'who is on the way in while the KB thinks is told to go elsewhere at once', async (t, scene) => {
  const held = rig.kbProxy!.hold('request', ({ path }) => path.endsWith(`${scene.user('alice')}/attach`))
  const alice = await scene.knock('alice', { gateway: second, ...v2 })
  await held.arrived()
  await second.drain('POST')
  t.match(await alice.inbox.next('a goodbye', () => true), { frame: { type: 'goodbye', code: 'draining' } })
  t.same(await alice.closed, { code: 1001, reason: 'draining' })
  held.release()
  second.service.signal('SIGINT')
  t.same(await second.service.exit, { code: 0, signal: null })
})

story(t, rig, 'clients that open their next socket first miss nothing and get nothing twice', async (t, scene) => {
  const gateways = [third, fourth]
  const roamers = await Promise.all(
    Array.from({ length: 30 }, (_, at) => Roamer.enter(scene.user(`roamer-${at}`), gateways, third)),
  )
  t.teardown(() => {
    for (const roamer of roamers) roamer.leave()
  })
  const [writer, ...watchers] = roamers as [Roamer, ...Roamer[]]
  let isWriting = true
  const written = (async () => {
    for (; isWriting; ) {
      await writer.act('collect_item', 'zone_00_bottle_1')
      await writer.act('drop_item', 'zone_00_bottle_1')
    }
  })()
  third.service.signal('SIGTERM')
  t.same(await third.service.exit, { code: 0, signal: null })
  isWriting = false
  await written
  const fresh = await Roamer.enter(scene.user('fresh'), gateways, fourth)
  for (const roamer of roamers) await until(`${roamer.user} knows all`, () => roamer.version === fresh.version)
  for (const { faults, closes, arrivals } of roamers) {
    t.same(faults, [])
    t.equal(arrivals.length, 2)
    t.equal(arrivals[1]!.gateway, fourth)
    t.notOk(closes.includes(1006), 'no socket was cut')
  }
  t.ok(
    watchers.every(({ events }) => events > 10),
    'there was something to miss',
  )
  const arrived = roamers.map(({ arrivals }) => arrivals[1]!)
  const most = mostInASecond(arrived)
  t.ok(most <= perSecond * 2, `${most} arrived elsewhere in the fullest second, of ${perSecond} that are allowed`)
  fresh.leave()
})
