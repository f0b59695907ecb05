import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { collect, drop, story, systemFor, v2, walk } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'a v2 socket is told where it stands, with every frame of the world', async (t, scene) => {
  const alice = await scene.knock('alice', { gateway: first, ...v2 })
  const connected = await alice.next('connected')
  t.match(connected, { protocol: 'gaia.v2', recovery: { outcome: 'fresh' }, heartbeat_ms: 25_000 })
  t.equal(connected.session_id, connected.connection_id)
  t.notOk('cursor' in connected, 'there is no world yet to resume')
  const world = await walk(alice, scene.here)
  t.type(world.cursor, 'string')
  const { update, response } = await collect(alice, scene.here.bottles[0]!)
  t.not(alice.cursor, world.cursor)
  t.match(response, { version: update.snapshot_version, replayed: false })
  await scene.same(t, alice)
})

for (const [where, gateway] of [
  ['the same gateway', first],
  ['another gateway', second],
] as const) {
  story(t, rig, `nothing missed: ${where} says current, and goes on`, async (t, scene) => {
    const bob = await scene.enter('bob', scene.here, { gateway: first })
    const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
    await collect(bob, scene.here.bottles[0]!)
    await scene.quiet(alice, bob)
    await alice.close()
    const again = await scene.resume('alice', alice, { gateway: gateway })
    t.match(await again.next('connected'), { recovery: { outcome: 'current' }, cursor: String })
    await drop(bob, scene.here.bottles[0]!)
    await again.next('world_update')
    await scene.same(t, again, bob)
  })

  story(t, rig, `some events missed: ${where} replays them, in order, before anything else`, async (t, scene) => {
    const bob = await scene.enter('bob', scene.here, { gateway: first })
    const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
    await scene.quiet(alice, bob)
    alice.cut()
    for (let times = 0; times < 5; times++) {
      await collect(bob, scene.here.bottles[0]!)
      await drop(bob, scene.here.bottles[0]!)
    }
    const again = await scene.resume('alice', alice, { gateway: gateway })
    t.match(await again.next('connected'), { recovery: { outcome: 'replayed', events: 10 } })
    for (let times = 0; times < 10; times++) await again.next('world_update')
    await scene.silence(t, again, bob)
    await scene.same(t, again, bob)
  })
}

story(t, rig, 'a client that moved meanwhile is given the new place, and what came after', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const mirror = await scene.enter('alice', scene.here, { gateway: second })
  const bob = await scene.enter('bob', scene.there, { gateway: second })
  await scene.quiet(pad, mirror, bob)
  pad.cut()
  await walk(mirror, scene.there)
  await collect(bob, scene.there.bottles[0]!)
  await mirror.next('world_update')
  const again = await scene.resume('alice', pad, { gateway: second })
  t.match(await again.next('connected'), { recovery: { outcome: 'replayed', events: 2 } })
  await again.next('area_of_interest')
  await again.next('world_update')
  await scene.same(t, again, mirror)
})

for (const [name, cursor, reason] of [
  ['is of another epoch', (known: string) => `aaaaaaaa${known.slice(8)}`, 'epoch_changed'],
  ['is from the future', (known: string) => known.replace(/\.\d+\./, '.99999999.'), 'invalid_cursor'],
  ['is none', () => 'here-i-am', 'invalid_cursor'],
  ['is of another zone', (known: string) => known.replace(/[^.]*$/, 'elsewhere'), 'zone_changed'],
] as const) {
  story(t, rig, `a cursor that ${name} is told so, and the client asks anew`, async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, v2)
    await alice.close()
    const again = await scene.knock('alice', { ...v2, cursor: cursor(alice.cursor!) })
    const connected = await again.next('connected')
    t.match(connected, { recovery: { outcome: 'resync', reason } })
    t.notOk('cursor' in connected)
    await scene.silence(t, again)
    await again.ask({ type: 'request_resync' }, 'area_of_interest')
    await scene.same(t, again)
  })
}
