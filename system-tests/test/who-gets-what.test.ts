import { userSubject } from 'schemas'
import t from 'tap'
import { handMade } from '../src/client.js'
import { twinExperience } from '../src/content.js'
import type { Gateway } from '../src/gateway.js'
import { collect, drop, play, story, systemFor, walk } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'two players, three devices, two gateways: who gets what, and in which order', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first })
  const mirror = await scene.enter('alice', scene.here, { gateway: second })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const elsewhere = await scene.enter('carol', scene.there, { gateway: first })
  const all = [pad, mirror, bob, elsewhere]
  await scene.silence(t, ...all)
  const bottle = scene.here.bottles[0]!
  const [version] = [pad.world.version!]

  pad.send({ type: 'action', action: 'collect_item', instance_id: bottle })
  const response = await pad.arrival('action_response')
  const own = await pad.arrival('world_update')
  t.ok(response.order < own.order, 'who acts hears the reply first')
  t.match(own.frame, { user_id: pad.user, base_version: version, snapshot_version: version + 1 })
  t.match(own.frame.changes, [
    { operation: 'remove', instance_id: bottle },
    { operation: 'add', path: 'player.inventory', instance_id: bottle },
  ])
  const copy = await mirror.arrival('world_update')
  t.equal(copy.text, own.text, 'the other device of the player gets the very same event')
  const seen = await bob.next('world_update')
  t.match(seen, { user_id: '', base_version: version, snapshot_version: version + 1 })
  t.same(
    seen.changes.map(({ operation, instance_id }: { operation: string; instance_id?: string }) => [
      operation,
      instance_id,
    ]),
    [['remove', bottle]],
    'others see the bottle vanish, and nobody told them who has it',
  )
  t.notMatch(JSON.stringify(seen), pad.user)
  await scene.silence(t, ...all)

  const dropped = await drop(pad, bottle)
  t.equal(dropped.update.base_version, version + 1)
  await mirror.next('world_update')
  await bob.next('world_update')
  await scene.silence(t, ...all)
  t.same(elsewhere.steps, [], 'nobody in another zone hears of it')
  t.same(
    mirror.types,
    ['connected', 'area_of_interest', 'world_update', 'world_update'],
    'no reply to what others asked',
  )
  await scene.same(t, ...all)
})

story(t, rig, 'what is private is told to the devices of the player alone', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first })
  const mirror = await scene.enter('alice', scene.here, { gateway: second })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  const { update } = await play(pad, { action: 'go', destination: 'thicket' })
  t.equal(update.base_version, update.snapshot_version, 'what others see has not changed')
  t.match(update.changes, [{ operation: 'update', path: 'player.current_area', area_id: 'thicket' }])
  t.same(await mirror.next('world_update'), update)
  await scene.silence(t, pad, mirror, bob)
  await scene.same(t, pad, mirror, bob)
})

story(t, rig, 'a gift is told to giver and receiver, and to nobody beside them', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const carol = await scene.enter('carol', scene.here, { gateway: second })
  const bottle = scene.here.bottles[0]!
  await collect(alice, bottle)
  await bob.next('world_update')
  await carol.next('world_update')
  const { update } = await play(alice, { action: 'give_item', instance_id: bottle, target_player_id: bob.user })
  t.match(update.changes, [{ operation: 'remove', path: 'player.inventory', instance_id: bottle }])
  const got = await bob.next('world_update')
  t.match(got.changes, [{ operation: 'add', path: 'player.inventory', instance_id: bottle }])
  t.same(bob.world.inventory, [bottle])
  t.same(alice.world.inventory, [])
  await scene.silence(t, alice, bob, carol)
  await scene.same(t, alice, bob, carol)
})

story(t, rig, 'a socket of one experience hears nothing of another', async (t, scene) => {
  const here = await scene.enter('alice', scene.here)
  const twin = await scene.enter('alice', scene.here, { experience: twinExperience })
  const bottle = scene.here.bottles[0]!
  await collect(here, bottle)
  await scene.silence(t, here, twin)
  t.ok(twin.world.items.includes(bottle), 'it still lies in the twin world')
  await collect(twin, bottle)
  await rig.kb.settled(twinExperience)
  await scene.silence(t, here, twin)
})

story(
  t,
  rig,
  'an event by hand reaches all sockets of that user, in order of arrival, and nobody else',
  async (t, scene) => {
    const pad = await scene.enter('alice', scene.here, { gateway: first })
    const mirror = await scene.enter('alice', scene.there, { gateway: second })
    await pad.next('area_of_interest', (frame) => frame.zone?.id === scene.there.zone)
    const bob = await scene.enter('bob', scene.there, { gateway: first })
    const texts = [1, 2, 3].map((count) => JSON.stringify({ type: handMade, count, blank: ' \u00fc' }))
    for (const text of texts) await rig.hand.publish(userSubject(pad.user), text)
    for (const client of [pad, mirror]) {
      for (const text of texts) t.equal((await client.nextHandMade()).text, text)
    }
    await scene.silence(t, pad, mirror, bob)
    await walk(bob, scene.here)
  },
)

story(
  t,
  rig,
  'a hundred players reach for one bottle and one gets it (UP 7 V8, UP 7.4 double collection)',
  async (t, scene) => {
    const players = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        scene.enter(`player${index}`, scene.here, { gateway: rig.gateways[index % rig.gateways.length]! }),
      ),
    )
    await scene.silence(t, ...players)
    const bottle = scene.here.bottles[0]!
    const before = players[0]!.world.version!
    for (const player of players) player.send({ type: 'action', action: 'collect_item', instance_id: bottle })
    const answers = await Promise.all(players.map((player) => player.next('action_response')))
    const winners = players.filter((_, index) => answers[index]!.success)
    t.equal(winners.length, 1, 'one gets it')
    for (const answer of answers.filter(({ success }) => !success)) {
      t.match(answer.message, /You don't see that item here|not found/)
    }
    await Promise.all(players.map((player) => player.next('world_update')))
    await scene.silence(t, ...players)
    for (const player of players) {
      t.equal(player.world.version, before + 1)
      t.same(player.steps, [`${before}→${before + 1}`], 'everybody sees it vanish, once')
      t.notOk(player.world.items.includes(bottle))
      t.same(player.world.inventory, player === winners[0] ? [bottle] : [])
    }
    await scene.same(t, winners[0]!, players[0]!, players[99]!)
  },
)
