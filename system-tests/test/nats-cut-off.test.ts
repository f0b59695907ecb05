import t from 'tap'
import { collect, drop, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { hasNatsProxies: true })
const gateways = rig.natsForGateways!

story(t, rig, 'a gateway cut off from NATS reads what it missed from the stream', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  await scene.quiet(alice, bob)
  const before = alice.world.version!
  const bottle = scene.here.bottles[0]!
  await gateways.shut()
  for (let round = 0; round < 5; round++) {
    t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
    t.ok((await alice.act('drop_item', { instance_id: bottle })).success)
  }
  // Everything is stored, and was told live to nobody.
  await rig.kb.settled()
  t.same(alice.unread, [])
  await gateways.open()
  for (const client of [alice, bob]) {
    for (let step = 0; step < 10; step++) await client.next('world_update')
    t.equal(client.world.version, before + 10)
  }
  await collect(bob, bottle)
  await alice.next('world_update')
  await scene.silence(t, alice, bob)
  t.notOk(alice.types.slice(2).includes('area_of_interest'))
  await scene.same(t, alice, bob)
})

story(t, rig, 'a connection to NATS that is cut in the middle of events loses none', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  await scene.quiet(alice, bob)
  const before = alice.world.version!
  const bottle = scene.here.bottles[0]!
  for (let round = 0; round < 4; round++) {
    const acting = (async () => {
      for (let step = 0; step < 10; step++) {
        await alice.act(step % 2 === 0 ? 'collect_item' : 'drop_item', { instance_id: bottle })
        if (step === 5) gateways.cut()
      }
    })()
    await acting
  }
  for (const client of [alice, bob]) {
    await until(`${client.user} knows all`, () => client.world.version === before + 40)
    t.same(client.steps.length, 40)
  }
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
  await collect(alice, bottle)
  await drop(alice, bottle)
})
