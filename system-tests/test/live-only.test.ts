import t from 'tap'
import { collect, drop, playSeen, story, systemFor, walk } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, hasJetStream: false })
const [first, second] = rig.gateways

story(t, rig, 'without JetStream everything but replay works', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first! })
  const mirror = await scene.enter('alice', scene.here, { gateway: second! })
  const bob = await scene.enter('bob', scene.here, { gateway: second! })
  const bottle = scene.here.bottles[0]!
  for (const act of [collect, drop]) {
    await act(pad, bottle)
    await mirror.next('world_update')
    await bob.next('world_update')
  }
  t.equal((await walk(pad, scene.there)).zone?.id, scene.there.zone)
  t.equal((await mirror.next('area_of_interest')).zone?.id, scene.there.zone)
  await collect(bob, bottle)
  await scene.silence(t, pad, mirror, bob)
  await scene.same(t, pad, mirror, bob)
})

story(t, rig, 'without JetStream who was cut off gets a new area of interest', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first! })
  const bob = await scene.enter('bob', scene.here, { gateway: second! })
  const before = alice.world.version!
  const [bottle, another] = scene.here.bottles as [string, string]
  await rig.nats.kill()
  t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
  t.ok((await bob.act('collect_item', { instance_id: another })).success)
  await rig.nats.start()
  for (const client of [alice, bob]) {
    await until(`${client.user} knows both`, () => client.world.version === before + 2)
  }
  await playSeen(alice, { action: 'drop_item', instance_id: bottle }, [alice, bob])
  await scene.quiet(alice, bob)
  t.ok(alice.isOpen && bob.isOpen)
  await scene.same(t, alice, bob)
})
