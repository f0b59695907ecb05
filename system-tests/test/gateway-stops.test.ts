import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { isMessage } from '../src/kb-proxy.js'
import { story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 4, hasKbProxy: true })
const [asked, interrupted, killed, other] = rig.gateways as [Gateway, Gateway, Gateway, Gateway]

for (const [signal, gateway] of [
  ['SIGTERM', asked],
  ['SIGINT', interrupted],
] as const) {
  story(t, rig, `on ${signal} a gateway finishes what is in flight, says 1001 and ends`, async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway })
    const bob = await scene.enter('bob', scene.here, { gateway })
    const held = rig.kbProxy!.hold('request', isMessage(alice.user, 'collect_item'))
    alice.send({ type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0] })
    await held.arrived()
    gateway.service.signal(signal)
    t.same(await bob.closed, { code: 1001, reason: 'draining' }, 'who waits for nothing goes at once')
    t.equal(alice.closing, null, 'who waits for an answer does not')
    const { status } = await gateway.service.get('/ready')
    t.ok(status === 503 || status === 0, 'it is not ready any more')
    const late = await scene.knock('carol', { gateway })
    await late.closed
    t.same(late.types, [], 'nobody is let in')
    held.release()
    t.ok((await alice.next('action_response')).success, 'the answer comes')
    t.same(await alice.closed, { code: 1001, reason: 'draining' })
    t.same(await gateway.service.exit, { code: 0, signal: null })
  })
}

story(t, rig, 'after kill -9 of its gateway a client goes on with another one (UP 7 L13)', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here, { gateway: other })
  const alice = await scene.enter('alice', scene.here, { gateway: killed })
  const id = 'gateway-killed-0001'
  const message = { type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0], request_id: id }
  alice.send(message)
  await killed.service.kill()
  await alice.closed
  const again = await scene.enter('alice', scene.here, { gateway: other })
  t.ok((await again.ask(message, 'action_response')).success)
  await bob.next('world_update')
  await scene.quiet(bob, again)
  t.same(again.world.inventory, [message.instance_id])
  t.equal(bob.steps.length, 1, 'one effect')
  await scene.same(t, bob, again)
  await killed.service.start('/ready')
  const back = await scene.enter('alice', scene.here, { gateway: killed })
  await scene.quiet(back)
  await scene.same(t, back)
})
