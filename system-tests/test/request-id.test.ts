import t from 'tap'
import { isMessage } from '../src/kb-proxy.js'
import { story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const proxy = rig.kbProxy!
const [first, second] = rig.gateways as [(typeof rig.gateways)[0], (typeof rig.gateways)[0]]

const id = 'request-0123456789'

story(t, rig, 'two devices with the same request id', async (t, scene) => {
  const pads = [
    await scene.enter('alice', scene.here, { gateway: first }),
    await scene.enter('alice', scene.here, { gateway: second }),
  ]
  const bob = await scene.enter('bob')
  const before = bob.world.version!
  const message = { type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0], request_id: id }
  for (const pad of pads) pad.send(message)
  const [one, other] = await Promise.all(pads.map((pad) => pad.next('action_response')))
  t.ok(one!.success)
  t.same(other, one, 'both get the same answer')
  for (const client of [...pads, bob]) {
    await client.next('world_update')
    t.equal(client.world.version, before + 1, 'it happened once')
  }
  await scene.silence(t, ...pads, bob)

  const again = await pads[0]!.ask(message, 'action_response')
  t.same(again, one, 'also long after')
  const conflict = await pads[1]!.ask({ ...message, instance_id: scene.here.bottles[1] }, 'error')
  t.equal(conflict.code, 'request_conflict')
  await scene.silence(t, ...pads, bob)
  await scene.same(t, ...pads, bob)
})

story(
  t,
  rig,
  'two devices with the same request id, the second asking while the first is not answered',
  async (t, scene) => {
    const pads = [
      await scene.enter('alice', scene.here, { gateway: first }),
      await scene.enter('alice', scene.here, { gateway: first }),
    ]
    const message = { type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0], request_id: id }
    const held = proxy.hold('answer', isMessage(pads[0]!.user, 'collect_item'))
    pads[0]!.send(message)
    await held.arrived()
    const other = await pads[1]!.ask(message, 'action_response')
    held.release()
    const one = await pads[0]!.next('action_response')
    t.same(one, other)
    for (const pad of pads) await pad.next('world_update')
    await scene.silence(t, ...pads)
    await scene.same(t, ...pads)
  },
)

story(t, rig, 'the same request id of two players is two requests', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  const [bottle, another] = scene.here.bottles
  const said = { type: 'action', action: 'collect_item', request_id: id }
  t.ok((await alice.ask({ ...said, instance_id: bottle }, 'action_response')).success)
  t.ok((await bob.ask({ ...said, instance_id: another }, 'action_response')).success)
  await scene.quiet(alice, bob)
  t.same(alice.world.inventory, [bottle])
  t.same(bob.world.inventory, [another])
  await scene.same(t, alice, bob)
})
