import t from 'tap'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2 })

story(t, rig, 'NATS that says nothing for so long that it counts as gone: nothing is lost', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! })
  const bob = await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! })
  await scene.quiet(alice, bob)
  const before = alice.world.version!
  const bottle = scene.here.bottles[0]!
  rig.nats.pause()
  for (const { service } of rig.gateways) {
    await until(
      `${service.name} has noticed`,
      async () => {
        for (const action of ['collect_item', 'drop_item']) await alice.act(action, { instance_id: bottle })
        return JSON.parse((await service.get('/health')).body).nats_connected === false
      },
      60_000,
    )
  }
  t.same(bob.unread, [])
  rig.nats.resume()
  const { version } = await rig.kb.attach(alice.user)
  for (const client of [alice, bob]) {
    await until(`${client.user} knows all`, () => client.world.version === version)
    t.equal(client.steps.length, version - before, 'every step once')
  }
  await scene.quiet(alice, bob)
  t.ok(alice.isOpen && bob.isOpen)
  await scene.same(t, alice, bob)
})
