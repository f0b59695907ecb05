import t from 'tap'
import { isAttach, isMessage } from '../src/kb-proxy.js'
import { collect, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const proxy = rig.kbProxy!
const [first, second] = rig.gateways as [(typeof rig.gateways)[0], (typeof rig.gateways)[0]]

const name = 'a bottle taken between attach and subscribe vanishes'

story(t, rig, name, async (t, scene) => {
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

story(t, rig, `${name} (walking into a zone where nobody of this gateway is)`, async (t, scene) => {
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
