import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { isMessage } from '../src/kb-proxy.js'
import { collect, drop, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const proxy = rig.kbProxy!
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'the reply comes before its effect', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bottle = scene.here.bottles[0]!
  for (let round = 0; round < 25; round++) {
    for (const action of ['collect_item', 'drop_item']) {
      alice.send({ type: 'action', action, instance_id: bottle })
      const response = await alice.arrival('action_response')
      const update = await alice.arrival('world_update')
      if (response.order > update.order) t.fail(`round ${round}: ${action} was seen before it was answered`)
    }
  }
  t.equal(alice.steps.length, 50)
  await scene.silence(t, alice)
})

/** An event waits for the reply at most 250 ms: only a try in which the machine was faster than that says something. */
story(t, rig, 'the reply comes before its effect, which others have seen long ago', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first })
  const mirror = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const bottle = scene.here.bottles[0]!
  let isShown = false
  for (let tries = 0; tries < 20 && !isShown; tries++) {
    const action = tries % 2 === 0 ? 'collect_item' : 'drop_item'
    const held = proxy.hold('answer', isMessage(pad.user, action))
    pad.send({ type: 'action', action, instance_id: bottle })
    const sentMs = performance.now()
    await held.arrived()
    await bob.next('world_update')
    await mirror.next('world_update')
    held.release()
    const response = await pad.arrival('action_response')
    const update = await pad.arrival('world_update')
    isShown = performance.now() - sentMs < 200
    if (isShown) t.ok(response.order < update.order, 'others were not held, and who acted heard the reply first')
  }
  t.ok(isShown, 'one of the tries was fast enough')
  await scene.silence(t, pad, mirror, bob)
  await scene.same(t, pad, mirror, bob)
})

story(t, rig, 'an effect does not wait for its reply for ever (UP 7 V14)', async (t, scene) => {
  const alice = await scene.enter('alice')
  const held = proxy.hold('answer', isMessage(alice.user, 'collect_item'))
  alice.send({ type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0] })
  await held.arrived()
  await alice.next('world_update')
  held.release()
  t.ok((await alice.next('action_response')).success)
  await scene.silence(t, alice)
  await scene.same(t, alice)
})

for (const isLate of [false, true]) {
  const when = isLate ? ', also when the reply is late' : ''
  story(t, rig, `held events keep their order${when}`, async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first })
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    const [bottle, another] = scene.here.bottles as [string, string]
    const before = alice.world.version!
    const held = proxy.hold('answer', isMessage(alice.user, 'collect_item'))
    alice.send({ type: 'action', action: 'collect_item', instance_id: bottle })
    await held.arrived()
    await bob.next('world_update')
    await collect(bob, another)
    await drop(bob, another)
    await collect(bob, another)
    if (isLate) await alice.next('world_update')
    held.release()
    await alice.next('action_response')
    for (let steps = isLate ? 1 : 0; steps < 4; steps++) await alice.next('world_update')
    const expected = [0, 1, 2, 3].map((step) => `${before + step}→${before + step + 1}`)
    t.same(alice.steps, expected, 'all of them, in the order of the world')
    await scene.silence(t, alice, bob)
    await scene.same(t, alice, bob)
  })
}

story(
  t,
  rig,
  'replies keep the order of what was asked, and a ping waits for none of them (UP 7 L10)',
  async (t, scene) => {
    const alice = await scene.enter('alice')
    const held = proxy.hold('answer', isMessage(alice.user, 'inventory'))
    alice.send({ type: 'action', action: 'inventory' })
    alice.send({ type: 'action', action: 'go', destination: 'nowhere' })
    alice.send({ type: 'update_location', lat: scene.here.lat, lng: scene.here.lng })
    alice.send({ type: 'action', action: 'collect_item', instance_id: 'nothing' })
    await held.arrived()
    await alice.pong()
    t.same(alice.unread, [])
    held.release()
    const kinds = [await alice.take(), await alice.take(), await alice.take(), await alice.take()]
    t.same(
      kinds.map(({ type, action }) => action ?? type),
      ['inventory', 'go', 'area_of_interest', 'collect_item'],
    )
    await scene.silence(t, alice)
  },
)

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
