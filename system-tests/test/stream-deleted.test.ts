import t from 'tap'
import { playSeen, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2 })

story(t, rig, 'the stream deleted while all is quiet: the KB makes it anew and events go on', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! })
  const bob = await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! })
  await scene.silence(t, alice, bob)
  const created = (await rig.hand.stream())!.created
  await rig.hand.deleteStream()
  const again = await until('there is a stream again', () => rig.hand.stream())
  t.not(again.created, created)
  const bottle = scene.here.bottles[0]!
  for (const action of ['collect_item', 'drop_item']) {
    await playSeen(alice, { action, instance_id: bottle }, [alice, bob])
  }
  await scene.quiet(alice, bob)
  t.ok(alice.isOpen && bob.isOpen)
  await scene.same(t, alice, bob)
})

story(t, rig, 'the stream deleted while actions go on: nobody is left behind or taken back', async (t, scene) => {
  const clients = [
    await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! }),
    await scene.enter('alice', scene.here, { gateway: rig.gateways[1]! }),
    await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! }),
  ] as const
  const [alice] = clients
  const bottle = scene.here.bottles[0]!
  const before = alice.world.version!
  let deleting: Promise<void> | null = null
  for (let step = 0; step < 40; step++) {
    const { success } = await alice.act(step % 2 === 0 ? 'collect_item' : 'drop_item', { instance_id: bottle })
    if (!success) t.fail(`step ${step} was refused`)
    if (step === 12) deleting = rig.hand.deleteStream()
  }
  await deleting
  await until('there is a stream again', () => rig.hand.stream())
  t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
  for (const client of clients) {
    await until(`${client.user} is where the world is`, () => client.world.version === before + 41)
  }
  await scene.quiet(...clients)
  await scene.same(t, ...clients)
})
