import { userSubject, zoneSubject } from 'schemas'
import t from 'tap'
import { experience, library, tome } from '../src/content.js'
import type { Gateway } from '../src/gateway.js'
import { current, replayed, resync } from '../src/recovery.js'
import { collect, drop, story, systemFor, v2 } from '../src/story.js'

const cap = 12
const rig = await systemFor(t, { gateways: 2, hasNatsProxies: true, gatewayEnv: { RESUME_MAX_EVENTS: String(cap) } })
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'as much missed as is replayed is replayed, one more is not', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  await scene.quiet(alice, bob)
  alice.cut()
  const bottle = scene.here.bottles[0]!
  for (let times = 0; times < cap; times++) await (times % 2 === 0 ? collect : drop)(bob, bottle)
  const again = await scene.resume('alice', alice, { gateway: second })
  t.match(await again.next('connected'), replayed(cap))
  for (let times = 0; times < cap; times++) await again.next('world_update')
  await again.close()
  await collect(bob, bottle)
  const late = await scene.resume('alice', alice, { gateway: second })
  t.match(await late.next('connected'), resync('too_many'))
  await scene.silence(t, late)
  await late.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.same(t, late, bob)
})

story(t, rig, 'more bytes missed than are replayed', async (t, scene) => {
  const alice = await scene.enter('alice', library, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', library, { gateway: first })
  await scene.quiet(alice, bob)
  alice.cut()
  for (let times = 0; times < 3; times++) {
    await collect(bob, tome)
    await drop(bob, tome)
  }
  const few = await scene.resume('alice', alice, { gateway: second })
  t.match(await few.next('connected'), replayed(6), 'some 192 KiB are')
  for (let times = 0; times < 2; times++) {
    await collect(bob, tome)
    await drop(bob, tome)
  }
  const many = await scene.resume('alice', alice, { gateway: second })
  t.match(await many.next('connected'), resync('too_many'), 'some 320 KiB are not')
  await scene.quiet(few, bob)
  await scene.same(t, few, bob)
})

story(
  t,
  rig,
  'a gateway that has just started, and has seen no event, gives a cursor to come back with',
  async (t, scene) => {
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    await (await scene.enter('alice', scene.here, { gateway: second })).close()
    const bottle = scene.here.bottles[0]!
    for (let times = 0; times < 8 * cap; times++) await (times % 2 === 0 ? collect : drop)(bob, bottle)
    await scene.quiet(bob)
    await first.service.kill()
    await first.service.start('/ready')
    const alice = await scene.connect('alice', { gateway: first, ...v2 })
    await alice.ask({ type: 'request_resync' }, 'area_of_interest')
    await scene.quiet(alice, bob)
    alice.cut()
    await collect(bob, bottle)
    const again = await scene.resume('alice', alice, { gateway: second })
    t.match(await again.next('connected'), replayed(1), 'what the zone saw before is not read')
    await scene.quiet(again, bob)
    await scene.same(t, again, bob)
  },
)

story(t, rig, "a player's own doings count once, though the zone has a copy of each", async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const mirror = await scene.enter('alice', scene.here, { gateway: second })
  await scene.quiet(pad, mirror)
  pad.cut()
  const bottle = scene.here.bottles[0]!
  for (let times = 0; times < cap; times++) await (times % 2 === 0 ? collect : drop)(mirror, bottle)
  const again = await scene.resume('alice', pad, { gateway: first })
  t.match(await again.next('connected'), replayed(cap))
  for (let times = 0; times < cap; times++) await again.next('world_update')
  await scene.silence(t, again)
  await scene.same(t, again, mirror)
})

for (const [what, keep] of [
  ['all of them', 0],
  ['the first of them', 1],
] as const) {
  story(t, rig, `private events that the stream has no more, ${what}: resync says expired`, async (t, scene) => {
    const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
    const mirror = await scene.enter('alice', scene.here, { gateway: first })
    await scene.quiet(pad, mirror)
    pad.cut()
    await collect(mirror, scene.here.bottles[0]!)
    await collect(mirror, scene.here.bottles[1]!)
    await scene.quiet(mirror)
    await rig.hand.forget(userSubject(pad.user), keep)
    const again = await scene.resume('alice', pad, { gateway: second })
    t.match(await again.next('connected'), resync('expired'))
    await scene.silence(t, again)
    await again.ask({ type: 'request_resync' }, 'area_of_interest')
    await scene.same(t, again, mirror)
  })
}

story(t, rig, 'events of the zone that the stream has no more: resync says expired', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  await scene.quiet(alice, bob)
  alice.cut()
  await collect(bob, scene.here.bottles[0]!)
  await collect(bob, scene.here.bottles[1]!)
  await scene.quiet(bob)
  await rig.hand.forget(zoneSubject(experience, scene.here.zone), 1)
  const again = await scene.resume('alice', alice, { gateway: second })
  t.match(await again.next('connected'), resync('expired'))
  await again.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.same(t, again, bob)
})

story(t, rig, 'an idle cursor that is older than all that the stream has is current', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.there, { gateway: first })
  await scene.quiet(alice, bob)
  alice.cut()
  for (const bottle of scene.there.bottles) await collect(bob, bottle)
  await rig.kb.settled()
  await rig.hand.forget()
  for (const gateway of [first, second]) {
    const again = await scene.resume('alice', alice, { gateway })
    t.match(await again.next('connected'), current)
    await scene.same(t, again)
  }
})

story(t, rig, 'attach is ahead of the outbox: what is not stored yet comes live, once', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  const [one, two, three] = scene.here.bottles as [string, string, string]
  await scene.quiet(alice, bob)
  alice.cut()
  await collect(bob, one)
  await scene.quiet(bob)
  await rig.natsForKb!.shut()
  t.ok((await bob.act('collect_item', { instance_id: two })).success)
  t.ok((await bob.act('collect_item', { instance_id: three })).success)
  const behind = await scene.resume('alice', alice, { gateway: second })
  t.match(await behind.next('connected'), replayed(1), 'what is stored')
  await behind.next('world_update')
  const none = await scene.resume('alice', behind, { gateway: first })
  t.match(await none.next('connected'), current, 'nothing that is stored is missed')
  await rig.natsForKb!.open()
  for (const client of [behind, none]) {
    for (let times = 0; times < 2; times++) await client.next('world_update')
  }
  await scene.silence(t, behind, none)
  await scene.same(t, behind, none, bob)
})

story(t, rig, 'NATS is away from the gateway: a resume says so if anything was missed', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  await scene.quiet(alice, bob)
  const [one, two] = scene.here.bottles as [string, string]
  alice.cut()
  await rig.natsForGateways!.shut()
  const idle = await scene.resume('alice', alice, { gateway: first })
  t.match(await idle.next('connected'), current)
  t.ok((await bob.act('collect_item', { instance_id: one })).success)
  const late = await scene.resume('alice', alice, { gateway: first })
  t.match(await late.next('connected'), resync('no_stream'))
  await late.ask({ type: 'request_resync' }, 'area_of_interest')
  await rig.natsForGateways!.open()
  await idle.next('world_update')
  await collect(bob, two)
  for (const client of [idle, late]) await client.next('world_update')
  await scene.silence(t, idle, late)
  await scene.same(t, idle, late, bob)
})
