import t from 'tap'
import { isMessage } from '../src/kb-proxy.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(signal, async (t) => {
    const rig = await systemFor(t, { hasKbProxy: true })
    story(t, rig, `on ${signal} a gateway finishes what is in flight, says 1001 and ends`, async (t, scene) => {
      const alice = await scene.enter('alice')
      const bob = await scene.enter('bob')
      const bottle = scene.here.bottles[0]!
      const held = rig.kbProxy!.hold('request', isMessage(alice.user, 'collect_item'))
      alice.send({ type: 'action', action: 'collect_item', instance_id: bottle })
      await held.arrived()
      rig.gateway.service.signal(signal)
      t.same(await bob.closed, { code: 1001, reason: 'draining' }, 'who waits for nothing goes at once')
      t.equal(alice.closing, null, 'who waits for an answer does not')
      const { status } = await rig.gateway.service.get('/ready')
      t.ok(status === 503 || status === 0, 'it is not ready any more')
      const late = await scene.knock('carol')
      await late.closed
      t.same(late.types, [], 'nobody is let in')
      held.release()
      t.ok((await alice.next('action_response')).success, 'the answer comes')
      t.same(await alice.closed, { code: 1001, reason: 'draining' })
      t.same(await rig.gateway.service.exit, { code: 0, signal: null })
      t.same((await rig.kb.message(alice.user, { type: 'request_resync' }, 'after-the-end-0001')).status, 200)
    })
  })
}

t.test('kill -9', async (t) => {
  const rig = await systemFor(t, { gateways: 2 })
  story(t, rig, 'after kill -9 of its gateway a client goes on with another one', async (t, scene) => {
    const bob = await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! })
    const alice = await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! })
    const message = {
      type: 'action',
      action: 'collect_item',
      instance_id: scene.here.bottles[0],
      request_id: 'gateway-killed-0001',
    }
    alice.send(message)
    await rig.gateways[0]!.service.kill()
    await alice.closed
    const again = await scene.enter('alice', scene.here, { gateway: rig.gateways[1]! })
    t.ok((await again.ask(message, 'action_response')).success)
    await bob.next('world_update')
    await scene.quiet(bob, again)
    t.same(again.world.inventory, [message.instance_id])
    t.equal(bob.steps.length, 1, 'one effect')
    await scene.same(t, bob, again)
    await rig.gateways[0]!.service.start('/ready')
    const back = await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! })
    await until('all know the same', () => back.world.version === bob.world.version)
    await scene.same(t, back)
  })
})
