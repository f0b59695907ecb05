import t from 'tap'
import { collect, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2 })

story(
  t,
  rig,
  'a reset is a difference: sockets stay, versions rise, everybody ends with the world of the beginning (UP 2.7.6, UP 7 L12)',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! })
    const bob = await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! })
    const carol = await scene.enter('carol', scene.there, { gateway: rig.gateways[1]! })
    const admin = await scene.enter('admin', scene.there, { gateway: rig.gateways[0]!, signed: { isAdmin: true } })
    const all = [alice, bob, carol, admin]
    await collect(alice, scene.here.bottles[0]!)
    await collect(bob, scene.here.bottles[1]!)
    await collect(carol, scene.there.bottles[0]!)
    await scene.quiet(...all)
    const before = new Map(all.map((client) => [client, client.world.version!]))
    const preview = await admin.act('@reset experience')
    t.equal(preview.success, false, 'it asks first')
    t.notOk((await alice.act('@reset experience CONFIRM')).success, 'and does it for an administrator only')
    t.ok((await admin.act('@reset experience CONFIRM')).success)
    await scene.quiet(...all)
    for (const client of all) {
      t.equal(client.world.version, before.get(client)! + 1, 'one step for a zone that differed')
      t.same(client.world.inventory, [])
      t.equal(client.world.items.length, 4, 'all four are back')
      t.notOk(client.types.slice(2).includes('area_of_interest'), 'told as a difference')
    }
    await scene.same(t, ...all)
    await rig.kb.service.kill()
    await rig.kb.service.start()
    await collect(alice, scene.here.bottles[2]!)
    await scene.quiet(...all)
    t.equal(alice.world.version, before.get(alice)! + 2, 'the next step, also after a restart')
    await scene.same(t, ...all)
  },
)
