import t from 'tap'
import type { Client } from '../src/client.js'
import type { Place } from '../src/content.js'
import type { Gateway } from '../src/gateway.js'
import { isMessage } from '../src/kb-proxy.js'
import { collect, drop, story, systemFor, walk } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const proxy = rig.kbProxy!
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'an event of the old zone never touches the new one', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  const carol = await scene.enter('carol', scene.there, { gateway: first })
  const [bottle, another] = scene.here.bottles as [string, string]
  await collect(bob, bottle)
  await alice.next('world_update')

  const held = proxy.hold('answer', isMessage(alice.user, 'update_location'))
  alice.send({ type: 'update_location', lat: scene.there.lat, lng: scene.there.lng })
  await held.arrived()
  // She has left, and does not know yet.
  await drop(bob, bottle)
  await collect(bob, another)
  await collect(carol, scene.there.bottles[0]!)
  await scene.quiet(alice, bob, carol)
  t.same(alice.unread, [])
  held.release()
  const world = await alice.next('area_of_interest')
  t.equal(world.zone?.id, scene.there.zone)
  await drop(bob, another)
  await drop(carol, scene.there.bottles[0]!)
  await scene.quiet(alice, bob, carol)
  for (const { text } of alice.unread) t.notMatch(text, scene.here.zone, 'nothing of the old zone')
  t.equal(alice.world.version, carol.world.version)
  await scene.same(t, alice, bob, carol)
})

story(t, rig, 'an event of the old zone never touches the new one, however often she walks', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const writers = [await scene.enter('bob', scene.here), await scene.enter('carol', scene.there, { gateway: second })]
  let isWalking = true
  const writing = writers.map(async (writer, index) => {
    const bottle = [scene.here, scene.there][index]!.bottles[0]!
    while (isWalking) {
      await collect(writer, bottle)
      await drop(writer, bottle)
    }
  })
  for (let walks = 0; walks < 20; walks++) {
    const place = walks % 2 === 0 ? scene.there : scene.here
    const world = await walk(alice, place)
    t.equal(world.zone?.id, place.zone)
  }
  isWalking = false
  await Promise.all(writing)
  await scene.quiet(alice, ...writers)
  await scene.same(t, alice, ...writers)
})

for (const [where, gateway] of [
  ['', second],
  [' on one gateway', first],
] as const) {
  story(t, rig, `both iPads follow a walk into the next zone${where}`, async (t, scene) => {
    const one = await scene.enter('alice', scene.here, { gateway: first })
    const other = await scene.enter('alice', scene.here, { gateway })
    const bob = await scene.enter('bob', scene.there, { gateway: first })
    const carol = await scene.enter('carol', scene.here, { gateway: first })
    const mine = await walk(one, scene.there)
    const theirs = await other.next('area_of_interest')
    t.equal(mine.zone?.id, scene.there.zone)
    t.equal(theirs.zone?.id, scene.there.zone)
    t.equal(theirs.player.current_location, scene.there.zone)
    await scene.silence(t, one, other, bob, carol)
    const bottle = scene.there.bottles[0]!
    await collect(bob, bottle)
    await one.next('world_update')
    await other.next('world_update')
    await collect(carol, scene.here.bottles[0]!)
    await scene.silence(t, one, other, bob, carol)
    await scene.same(t, one, other, bob, carol)
  })
}

story(t, rig, 'both iPads follow a walk back and forth beside busy writers', async (t, scene) => {
  const pads = [
    await scene.enter('alice', scene.here, { gateway: first }),
    await scene.enter('alice', scene.here, { gateway: second }),
  ]
  const bob = await scene.enter('bob', scene.there, { gateway: second })
  let isWalking = true
  const writing = (async () => {
    while (isWalking) {
      await collect(bob, scene.there.bottles[1]!)
      await drop(bob, scene.there.bottles[1]!)
    }
  })()
  for (let walks = 0; walks < 12; walks++) await walkTo(pads[walks % 2]!, walks % 3 === 2 ? scene.here : scene.there)
  await walkTo(pads[0]!, scene.there)
  isWalking = false
  await writing
  await scene.quiet(...pads, bob)
  for (const { world } of pads) t.equal(world.zone, scene.there.zone)
  await scene.same(t, ...pads, bob)
})

/**
 * As `walk`, for one who is also taken along by another device: an area of interest of that walk may come first, so it is
 * the answer to what was asked next that tells.
 */
async function walkTo(client: Client, { lat, lng }: Place): Promise<void> {
  client.send({ type: 'update_location', lat, lng })
  client.send({ type: 'get_commands' })
  await client.next('commands_schema')
}
