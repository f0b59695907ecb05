import t from 'tap'
import type { Client } from '../src/client.js'
import { isMessage } from '../src/kb-proxy.js'
import { collect, drop, story, systemFor, v2, walk } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

const heartbeatMs = 1_000
const rig = await systemFor(t, {
  hasKbProxy: true,
  hasNatsProxies: true,
  gatewayEnv: { HEARTBEAT_MS: String(heartbeatMs) },
})

/** One round trip: whether this cursor is all that there is. */
async function probe(client: Client, cursor: string | null = client.cursor): Promise<boolean> {
  const timestamp = `probe ${Math.random()}`
  client.send({ type: 'ping', timestamp, cursor })
  const pong = await client.next('pong', (frame) => frame.timestamp === timestamp)
  return pong.current!
}

story(t, rig, 'a probe tells within one round trip whether a client is current', async (t, scene) => {
  const alice = await scene.knock('alice', v2)
  t.match(await alice.next('connected'), { heartbeat_ms: heartbeatMs })
  t.equal(await probe(alice), false, 'who has no world is not')
  t.notOk('cursor' in (await alice.ask({ type: 'ping' }, 'pong')))
  await walk(alice, scene.here)
  const bob = await scene.enter('bob')
  const before = alice.cursor!
  t.equal(await probe(alice, before), true)
  t.equal(await probe(alice, null), true, 'without a cursor: whether all that there is was sent')
  await collect(bob, scene.here.bottles[0]!)
  await alice.next('world_update')
  t.equal(await probe(alice, before), false, 'something came after this one')
  t.equal(await probe(alice), true)
  const pong = await alice.ask({ type: 'ping', cursor: before }, 'pong')
  t.equal(pong.cursor, alice.cursor, 'the pong says where the socket stands')
  t.equal(await probe(alice, `aaaaaaaa${alice.cursor!.slice(8)}`), false, 'of another epoch')
  t.equal(await probe(alice, alice.cursor!.replace(/[^.]*$/, 'elsewhere')), false, 'of another zone')
  await scene.same(t, alice)
})

const malformed: readonly [string, unknown][] = [
  ['a number', 7],
  ['true', true],
  ['a list', ['kwvnxzab.1.1.zone']],
  ['an object', {}],
  ['an empty text', ''],
  ['too few parts', 'kwvnxzab.1.1'],
  ['too many parts', 'kwvnxzab.1.1.zone.1'],
  ['a negative commit', 'kwvnxzab.-1.1.zone'],
  ['a fraction', 'kwvnxzab.1.5.1.zone'],
  ['an exponent', 'kwvnxzab.1e3.1.zone'],
  ['a commit without end', `kwvnxzab.${'9'.repeat(400)}.1.zone`],
  ['an epoch in capitals', 'KWVNXZAB.1.1.zone'],
  ['a zone that addresses others', 'kwvnxzab.1.1.*'],
  ['a zone that is a path', 'kwvnxzab.1.1.../..'],
  ['a line break', 'kwvnxzab.1.1.zone\n'],
  ['64 KiB but a little', 'k'.repeat(65_000)],
]

story(t, rig, 'a cursor that is none is an invalid message, and nothing is lost', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  for (const [name, cursor] of malformed) {
    const error = await alice.ask({ type: 'ping', timestamp: 1, cursor }, 'error')
    t.match(
      error,
      { code: 'invalid_message', message: "Field 'cursor' must be a cursor, or null", retryable: false },
      name,
    )
  }
  for (const cursor of ['kwvnxzab.999999999999999.999999999999999.', 'kwvnxzab.0.0.zone']) {
    t.equal(await probe(alice, cursor), false)
  }
  t.equal(await probe(alice), true)
  await scene.quiet(alice)
  await scene.same(t, alice)
})

story(t, rig, 'a client of v1 may send what it likes as a cursor', async (t, scene) => {
  const old = await scene.connect('alice')
  for (const cursor of ['kwvnxzab.1.1.zone', 'nothing', 7]) {
    old.send({ type: 'ping', timestamp: 5, cursor })
    t.equal((await old.arrival('pong')).text, '{"type":"pong","timestamp":5}')
  }
})

story(t, rig, 'a probe waits for nobody, and says so while something is owed', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const held = rig.kbProxy!.hold('answer', isMessage(alice.user, 'update_location'))
  alice.send({ type: 'update_location', lat: scene.here.lat, lng: scene.here.lng })
  await held.arrived()
  t.equal(await probe(alice), false, 'an area of interest is on its way')
  held.release()
  await alice.next('area_of_interest')
  t.equal(await probe(alice), true)
})

story(t, rig, 'a probe while NATS is away: what may be missed is not said to be there', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const bob = await scene.enter('bob')
  await scene.quiet(alice, bob)
  await rig.natsForGateways!.shut()
  await until('the gateway has noticed', async () => !(await rig.gateway.health()).nats_connected)
  t.equal(await probe(alice), false)
  t.ok((await bob.act('collect_item', { instance_id: scene.here.bottles[0] })).success)
  const before = alice.cursor
  t.equal(await probe(alice), false)
  await rig.natsForGateways!.open()
  await alice.next('world_update')
  t.equal(await probe(alice), true)
  t.equal(await probe(alice, before), false)
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, 'heartbeats come to v2 alone, and a dead path is dropped within 2.5 of them', async (t, scene) => {
  const lane = await TcpProxy.start(rig.gateway.service.port)
  t.teardown(() => lane.shut())
  const still = await scene.enter('still', scene.here, v2)
  const old = await scene.enter('old')
  const dead = await scene.enter('dead', scene.here, { ...v2, port: lane.port })
  const worldless = await scene.connect('worldless', v2)
  await scene.quiet(still, old, dead)
  const before = await rig.gateway.metric('gateway_sessions_closed_total')
  lane.stall()
  const stalledAtMs = performance.now()
  await until('the dead one is dropped', async () => {
    return (await rig.gateway.metric('gateway_sessions_closed_total')) > before
  })
  const tookMs = performance.now() - stalledAtMs
  t.ok(tookMs >= heartbeatMs, `not at the first doubt (${tookMs.toFixed()} ms)`)
  t.ok(tookMs < 2.5 * heartbeatMs + 1_500, `and no later than told (${tookMs.toFixed()} ms)`)
  for (const client of [still, worldless]) {
    for (let times = 0; times < 2; times++) {
      const beat = await client.next('heartbeat')
      t.equal(beat.cursor ?? null, client.cursor)
      t.ok(Math.abs(beat.timestamp - Date.now()) < 5_000)
    }
    t.ok(client.isOpen, 'who says nothing but answers pings lives on')
  }
  t.notOk(old.types.includes('heartbeat'))
  await until('the log says so', () =>
    rig.gateway.service.log.some((line) => line.includes(dead.user) && line.includes('"idle"')),
  )
  lane.flow()
  t.equal((await dead.next('goodbye')).code, 'idle')
  t.same(await dead.closed, { code: 1001, reason: 'idle' })
  const again = await scene.resume('dead', dead, {})
  t.match(await again.next('connected'), { recovery: { outcome: 'current' } })
  await scene.same(t, still, again)
})

story(t, rig, 'a goodbye, a heartbeat and a pong are places to come back to', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const bob = await scene.enter('bob')
  await collect(bob, scene.here.bottles[0]!)
  await scene.quiet(alice, bob)
  const beat = await alice.next('heartbeat')
  const pong = await alice.ask({ type: 'ping' }, 'pong')
  t.equal(beat.cursor, pong.cursor)
  alice.cut()
  await drop(bob, scene.here.bottles[0]!)
  const again = await scene.resume('alice', alice, { cursor: beat.cursor! })
  t.match(await again.next('connected'), { recovery: { outcome: 'replayed', events: 1 } })
  await scene.quiet(again, bob)
  await scene.same(t, again, bob)
})
