import { userSubject } from 'schemas'
import t from 'tap'
import { experience, twinExperience } from '../src/content.js'
import type { Gateway } from '../src/gateway.js'
import { current, replayed, resync } from '../src/recovery.js'
import { collect, drop, story, systemFor, v2, walk } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

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
