import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { isAttach, isMessage } from '../src/kb-proxy.js'
import { collect, drop, type Scene, story, systemFor, walk } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const proxy = rig.kbProxy!
const [first, second] = rig.gateways as [Gateway, Gateway]

const neverBack = 'an area of interest never takes the client back'

/** Changes what everybody in the zone sees, twice a round. */
async function keepBusy(client: Client, { here }: Scene, rounds: number): Promise<void> {
  const bottle = here.bottles[0]!
  for (let round = 0; round < rounds; round++) {
    await collect(client, bottle)
    await drop(client, bottle)
  }
}

story(t, rig, `${neverBack} (busy writer, slow answer)`, async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  await scene.quiet(alice, bob)
  const before = alice.world.version!
  const held = proxy.hold('answer', isMessage(alice.user, 'update_location'))
  const startedMs = performance.now()
  alice.send({ type: 'update_location', lat: scene.here.lat, lng: scene.here.lng })
  await held.arrived()
  await keepBusy(bob, scene, 5)
  await scene.quiet(alice, bob)
  // Events wait for the answer, but at most 2 s.
  if (performance.now() - startedMs < 1_500) t.same(alice.unread, [], 'nothing overtakes the answer')
  held.release()
  const world = await alice.next('area_of_interest')
  t.ok(world.snapshot_version >= before)
  for (let steps = 0; steps < 10; steps++) await alice.next('world_update')
  t.equal(alice.world.version, before + 10, 'and then comes all that happened meanwhile')
  await scene.silence(t, alice)
  await scene.same(t, alice, bob)
})

story(t, rig, `${neverBack} (the wait for it has run out)`, async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  await scene.quiet(alice, bob)
  const held = proxy.hold('answer', isMessage(alice.user, 'update_location'))
  alice.send({ type: 'update_location', lat: scene.here.lat, lng: scene.here.lng })
  await held.arrived()
  await keepBusy(bob, scene, 2)
  for (let steps = 0; steps < 4; steps++) await alice.next('world_update')
  const given = alice.world.version!
  held.release()
  const world = await alice.next('area_of_interest')
  t.ok(world.snapshot_version >= given, 'the old answer is not sent, a new one is')
  await scene.silence(t, alice)
  await keepBusy(bob, scene, 1)
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, `${neverBack} (asked for again and again beside a busy writer; UP 7 V11)`, async (t, scene) => {
  const devices = await Promise.all(rig.gateways.map((gateway) => scene.enter('alice', scene.here, { gateway })))
  const bob = await scene.enter('bob')
  let isBusy = true
  const asking = devices.map(async (device) => {
    let answers = 0
    while (isBusy) {
      await walk(device, scene.here)
      answers++
    }
    return answers
  })
  await keepBusy(bob, scene, 40)
  isBusy = false
  for (const answers of await Promise.all(asking)) t.ok(answers > 1, `${answers} areas of interest among 80 events`)
  await scene.quiet(...devices, bob)
  await scene.same(t, ...devices, bob)
})

const vanishes = 'a bottle taken between attach and subscribe vanishes'

story(t, rig, vanishes, async (t, scene) => {
  const away = await scene.enter('alice', scene.here, { gateway: second })
  await away.close()
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const bottle = scene.here.bottles[0]!
  const held = proxy.hold('answer', isAttach(scene.user('alice')))
  const knocking = scene.knock('alice', { gateway: first })
  await held.arrived()
  await collect(bob, bottle)
  await rig.kb.settled()
  const attaches = proxy.calls.filter(isAttach(scene.user('alice'))).length
  held.release()
  const alice = await knocking
  await alice.next('connected')
  const again = proxy.calls.filter(isAttach(scene.user('alice'))).length
  t.equal(again, attaches + 1, 'it was asked again when the feed of the zone was open')
  const world = await alice.ask(
    { type: 'update_location', lat: scene.here.lat, lng: scene.here.lng },
    'area_of_interest',
  )
  t.notOk(JSON.stringify(world).includes(bottle))
  await collect(bob, scene.here.bottles[1]!)
  await alice.next('world_update')
  await scene.silence(t, alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, `${vanishes} (walking into a zone where nobody of this gateway is)`, async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.there, { gateway: second })
  const bottle = scene.there.bottles[0]!
  const held = proxy.hold('answer', isMessage(alice.user, 'update_location'))
  alice.send({ type: 'update_location', lat: scene.there.lat, lng: scene.there.lng })
  await held.arrived()
  await collect(bob, bottle)
  await rig.kb.settled()
  held.release()
  const world = await alice.next('area_of_interest')
  t.equal(world.zone?.id, scene.there.zone)
  await scene.quiet(alice, bob)
  t.notOk(alice.world.items.includes(bottle), 'it is gone')
  await scene.same(t, alice, bob)
})

story(t, rig, 'a bottle taken while a socket opens is seen by it or gone before', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const pads = await Promise.all(
    scene.here.bottles.map(async (bottle, index) => {
      const entering = scene.enter(`pad${index}`, scene.here, { gateway: rig.gateways[index % 2]! })
      await collect(bob, bottle)
      return entering
    }),
  )
  await scene.quiet(bob, ...pads)
  for (const pad of pads) t.same(pad.world.items, [], 'all four are gone')
  await scene.same(t, bob, ...pads)
})
