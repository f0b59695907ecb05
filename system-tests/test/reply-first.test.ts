import t from 'tap'
import { isMessage } from '../src/kb-proxy.js'
import { collect, drop, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const proxy = rig.kbProxy!
const [first, second] = rig.gateways as [(typeof rig.gateways)[0], (typeof rig.gateways)[0]]

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

story(t, rig, 'an effect does not wait for its reply for ever', async (t, scene) => {
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

story(t, rig, 'replies keep the order of what was asked, and a ping waits for none of them', async (t, scene) => {
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
})
