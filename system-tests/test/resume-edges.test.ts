import { userSubject, zoneSubject } from 'schemas'
import t from 'tap'
import { experience, library, tome, twinExperience } from '../src/content.js'
import type { Gateway } from '../src/gateway.js'
import { collect, drop, story, systemFor, v2, walk } from '../src/story.js'

const cap = 12
const rig = await systemFor(t, { gateways: 2, hasNatsProxies: true, gatewayEnv: { RESUME_MAX_EVENTS: String(cap) } })
const [first, second] = rig.gateways as [Gateway, Gateway]

const current = { recovery: { outcome: 'current' } }
const replayed = (events: number) => ({ recovery: { outcome: 'replayed', events } })
const resync = (reason: string) => ({ recovery: { outcome: 'resync', reason } })

story(t, rig, 'no event before the drop: the area of interest alone is a place to come back to', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  alice.cut()
  const [bottle, another] = scene.here.bottles as [string, string]
  const quiet = await scene.resume('alice', alice, { gateway: second })
  t.match(await quiet.next('connected'), current)
  quiet.cut()
  await collect(bob, bottle)
  await collect(bob, another)
  const again = await scene.resume('alice', quiet, { gateway: second })
  t.match(await again.next('connected'), replayed(2))
  for (let times = 0; times < 2; times++) await again.next('world_update')
  await scene.silence(t, again, bob)
  await scene.same(t, again, bob)
})

story(t, rig, 'a reconnect within 100 ms, while the old socket is open, closes it if it is named', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  const old = await scene.knock('alice', { gateway: first, ...v2 })
  const { session_id: session } = await old.next('connected')
  await walk(old, scene.here)
  const [again] = await Promise.all([
    scene.resume('alice', old, { gateway: first, session: session! }),
    collect(bob, scene.here.bottles[0]!),
  ])
  await again.next('connected')
  const goodbye = await old.next('goodbye')
  t.match(goodbye, { code: 'replaced', retryable: false })
  t.notOk('retry_after_ms' in goodbye)
  t.same(await old.closed, { code: 1000, reason: 'replaced' })
  await again.next('world_update')
  await drop(bob, scene.here.bottles[0]!)
  await again.next('world_update')
  await scene.silence(t, again, bob)
  t.equal(again.steps.length, 2, 'each event once, whether replayed or live')
  await scene.same(t, again, bob)
})

story(t, rig, 'a reconnect while the old socket is open, which is not named: both go on', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  const old = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const again = await scene.resume('alice', old, { gateway: first, session: 'nobody-here' })
  t.match(await again.next('connected'), current)
  await collect(bob, scene.here.bottles[0]!)
  for (const client of [old, again]) await client.next('world_update')
  await scene.silence(t, old, again, bob)
  t.ok(old.isOpen)
  await scene.same(t, old, again)
})

story(t, rig, 'a session of another player, or of another experience, cannot be replaced', async (t, scene) => {
  const victim = await scene.knock('victim', { gateway: first, ...v2 })
  const { session_id: session } = await victim.next('connected')
  const twin = await scene.knock('mallory', { gateway: first, experience: twinExperience, ...v2 })
  const { session_id: another } = await twin.next('connected')
  for (const named of [session!, another!, '../..', '%00', 'x'.repeat(2_000)]) {
    const mallory = await scene.knock('mallory', { gateway: first, session: named, ...v2 })
    await mallory.next('connected')
    await mallory.close()
  }
  for (const client of [victim, twin]) {
    await client.pong()
    t.ok(client.isOpen)
  }
})

story(t, rig, 'two devices that come back at once get the same, each in full', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const mirror = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const [mine, ...rest] = scene.here.bottles as [string, string, string, string]
  await collect(pad, mine)
  await mirror.next('world_update')
  await scene.quiet(pad, mirror, bob)
  pad.cut()
  mirror.cut()
  for (const bottle of rest) await collect(bob, bottle)
  const devices = await Promise.all([
    scene.resume('alice', pad, { gateway: first }),
    scene.resume('alice', mirror, { gateway: first }),
    scene.resume('alice', mirror, { gateway: second }),
  ])
  await drop(bob, rest[0]!)
  for (const device of devices) await device.next('connected')
  await scene.quiet(...devices, bob)
  for (const device of devices) t.same(device.steps, devices[0]!.steps)
  t.equal(devices[0]!.steps.length, 4)
  await scene.same(t, ...devices, bob)
})

story(t, rig, 'the zone changed and changed back: the replay starts at the last move', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const mirror = await scene.enter('alice', scene.here, { gateway: second })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  await scene.quiet(pad, mirror, bob)
  pad.cut()
  await collect(bob, scene.here.bottles[0]!)
  await walk(mirror, scene.there)
  await collect(mirror, scene.there.bottles[0]!)
  await walk(mirror, scene.here)
  await collect(bob, scene.here.bottles[1]!)
  const again = await scene.resume('alice', pad, { gateway: second })
  t.match(await again.next('connected'), replayed(2))
  t.equal((await again.take()).type, 'area_of_interest')
  t.equal((await again.take()).type, 'world_update')
  await scene.silence(t, again)
  await scene.same(t, again, mirror, bob)
})

story(t, rig, 'the zone changed, and the stream has the move no more', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const mirror = await scene.enter('alice', scene.here, { gateway: second })
  await scene.quiet(pad, mirror)
  pad.cut()
  await walk(mirror, scene.there)
  await scene.quiet(mirror)
  await rig.hand.forget(userSubject(pad.user))
  const again = await scene.resume('alice', pad, { gateway: first })
  t.match(await again.next('connected'), resync('expired'))
  await scene.silence(t, again)
  t.equal((await again.ask({ type: 'request_resync' }, 'area_of_interest')).zone?.id, scene.there.zone)
  await scene.same(t, again, mirror)
})

story(t, rig, 'a cursor of another player brings nothing of that player', async (t, scene) => {
  const mallory = await scene.enter('mallory', scene.there, { gateway: first, ...v2 })
  const victim = await scene.enter('victim', scene.here, { gateway: first, ...v2 })
  const stolen = victim.cursor
  await collect(victim, scene.here.bottles[0]!)
  await scene.quiet(victim, mallory)
  const thief = await scene.knock('mallory', { gateway: first, cursor: stolen, ...v2 })
  t.match(await thief.next('connected'), resync('zone_changed'))
  await scene.silence(t, thief)
  t.notOk(thief.inbox.all.some(({ text }) => text.includes(scene.here.zone) || text.includes(victim.user)))
  await thief.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.same(t, thief)
})

story(t, rig, 'a cursor of another player in the same zone tells what all can see, and no more', async (t, scene) => {
  const mallory = await scene.enter('mallory', scene.here, { gateway: first, ...v2 })
  const victim = await scene.enter('victim', scene.here, { gateway: first, ...v2 })
  const stolen = victim.cursor
  await collect(victim, scene.here.bottles[0]!)
  await mallory.next('world_update')
  const thief = await scene.knock('mallory', { gateway: second, cursor: stolen, ...v2 })
  t.match(await thief.next('connected'), replayed(1))
  const update = await thief.next('world_update')
  t.equal(update.user_id, '')
  t.notOk(update.changes.some((change) => 'path' in change))
  await scene.silence(t, thief)
})

story(t, rig, 'a cursor of another experience is none of this one', async (t, scene) => {
  const [epoch, twin] = await Promise.all([
    rig.kb.attach(scene.user('alice'), experience),
    rig.kb.attach(scene.user('alice'), twinExperience),
  ])
  t.not(epoch.epoch, twin.epoch, 'no two worlds have the same epoch')
  const there = await scene.enter('alice', scene.here, { experience: twinExperience, gateway: first, ...v2 })
  await collect(there, scene.here.bottles[0]!)
  const here = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  await here.close()
  const again = await scene.knock('alice', { gateway: first, cursor: there.cursor, ...v2 })
  t.match(await again.next('connected'), resync('epoch_changed'))
  await scene.silence(t, again, there)
  await again.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.same(t, again)
})

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
