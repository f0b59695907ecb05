import t from 'tap'
import type { Client, FrameOf } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { isMessage } from '../src/kb-proxy.js'
import { replayed } from '../src/recovery.js'
import { collect, drop, story, systemFor, v2 } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true })
const [first, second] = rig.gateways as [Gateway, Gateway]
const proxy = rig.kbProxy!

let requests = 0
const requestId = () => `exactly-once-${String(++requests).padStart(4, '0')}`

function taking(bottle: string, id = requestId()) {
  return { type: 'action', action: 'collect_item', instance_id: bottle, request_id: id }
}

/** What a response says of the outcome: the same whenever it is told. */
function outcome({ replayed: _, ...told }: FrameOf<'action_response'>) {
  return told
}

/** Asks until the answer is one: an error that is worth a retry is retried with the same message. */
async function insist(client: Client, message: object): Promise<FrameOf<'action_response'>> {
  for (;;) {
    client.send(message)
    const { frame } = await client.inbox.next('an answer', (arrived) =>
      ['action_response', 'error'].includes(arrived.frame.type),
    )
    if (frame.type === 'action_response') return frame as unknown as FrameOf<'action_response'>
    if (frame.retryable !== true) throw new Error(`refused with ${frame.code}`)
  }
}

story(t, rig, 'a gateway killed -9: another goes on with nothing left of it, and it does too', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  await collect(alice, scene.here.bottles[0]!)
  await scene.quiet(alice, bob)
  await first.service.kill()
  for (const bottle of scene.here.bottles.slice(1)) await collect(bob, bottle)
  const there = await scene.resume('alice', alice, { gateway: second })
  t.match(await there.next('connected'), replayed(3))
  await scene.quiet(there, bob)
  await scene.same(t, there, bob)
  await first.service.start('/ready')
  const again = await scene.resume('alice', alice, { gateway: first })
  t.match(await again.next('connected'), replayed(3), 'a gateway that has just started')
  await drop(bob, scene.here.bottles[1]!)
  for (const client of [there, again]) {
    await client.next('world_update', ({ snapshot_version: version }) => version === bob.world.version)
  }
  await scene.quiet(there, again)
  await scene.same(t, there, again)
})

story(
  t,
  rig,
  'a gateway killed -9 with an action in flight that was done: its outcome is told anew',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    await scene.quiet(alice, bob)
    const message = taking(scene.here.bottles[0]!)
    const held = proxy.hold('answer', isMessage(alice.user, 'collect_item'))
    const before = alice.cursor
    alice.send(message)
    await held.arrived()
    await bob.next('world_update')
    await first.service.kill()
    held.breakOff()
    const again = await scene.resume('alice', alice, { gateway: second })
    if (alice.cursor === before) t.match(await again.next('connected'), replayed(1))
    const told = await again.ask(message, 'action_response')
    t.match(told, { success: true, replayed: true, request_id: message.request_id, version: bob.world.version })
    await scene.quiet(again, bob)
    t.same(again.world.inventory, [message.instance_id])
    t.equal(bob.steps.length, 1, 'it happened once')
    await first.service.start('/ready')
    await scene.same(t, again, bob)
  },
)

story(
  t,
  rig,
  'a gateway killed -9 before the KB heard of the action: it is done when it is sent again',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
    const message = taking(scene.here.bottles[0]!)
    const held = proxy.hold('request', isMessage(alice.user, 'collect_item'))
    alice.send(message)
    await held.arrived()
    await first.service.kill()
    held.breakOff()
    const again = await scene.resume('alice', alice, { gateway: second })
    t.match(await again.next('connected'), { recovery: { outcome: 'current' } })
    t.match(await again.ask(message, 'action_response'), { success: true, replayed: false })
    await again.next('world_update')
    await first.service.start('/ready')
    await scene.silence(t, again)
    await scene.same(t, again)
  },
)

story(t, rig, 'the same request on another socket and another gateway has one effect', async (t, scene) => {
  const pad = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const mirror = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const there = await scene.enter('alice', scene.here, { gateway: second, ...v2 })
  const old = await scene.enter('alice', scene.here, { gateway: second })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const message = taking(scene.here.bottles[0]!)
  const response = await pad.ask(message, 'action_response')
  t.match(response, { success: true, replayed: false, request_id: message.request_id })
  const update = await pad.next('world_update')
  t.equal(response.version, update.snapshot_version, 'version is that of the world after it')
  await collect(bob, scene.here.bottles[1]!)
  await scene.quiet(pad, mirror, there, old, bob)
  for (const client of [pad, mirror, there]) {
    const again = await client.ask(message, 'action_response')
    t.equal(again.replayed, true)
    t.same(outcome(again), outcome(response), 'with the version that the world had then')
  }
  const { replayed: _, version: __, request_id: ___, ...v1 } = response
  t.same(await old.ask(message, 'action_response'), v1, 'v1 is told the same, without what it does not know')
  const conflict = await there.ask({ ...message, instance_id: scene.here.bottles[2] }, 'error')
  t.match(conflict, { code: 'request_conflict', request_id: message.request_id, retryable: false })
  t.notOk('retry_after_ms' in conflict)
  await scene.quiet(pad, mirror, there, old, bob)
  t.equal(bob.steps.length, 2)
  await scene.same(t, pad, mirror, there, old, bob)
})

story(t, rig, 'the same request on two sockets at once: one does it, the other is told so', async (t, scene) => {
  const clients = [
    await scene.enter('alice', scene.here, { gateway: first, ...v2 }),
    await scene.enter('alice', scene.here, { gateway: second, ...v2 }),
  ] as const
  const message = taking(scene.here.bottles[0]!)
  for (const client of clients) client.send(message)
  const [one, other] = await Promise.all(clients.map((client) => client.next('action_response')))
  t.same([one!.replayed, other!.replayed].sort(), [false, true])
  t.same(outcome(one!), outcome(other!))
  for (const client of clients) await client.next('world_update')
  await scene.silence(t, ...clients)
  await scene.same(t, ...clients)
})

story(t, rig, 'a refusal changed nothing and is judged anew', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first, ...v2 })
  const bottle = scene.here.bottles[0]!
  await collect(bob, bottle)
  await alice.next('world_update')
  const message = taking(bottle)
  const before = alice.world.version
  t.match(await alice.ask(message, 'action_response'), { success: false, replayed: false, version: before })
  await drop(bob, bottle)
  await alice.next('world_update')
  t.match(await alice.ask(message, 'action_response'), { success: true, replayed: false })
  await alice.next('world_update')
  t.match(await alice.ask(message, 'action_response'), { success: true, replayed: true })
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, 'the KB killed -9 between commit and answer: one effect, and the outcome is told', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: second, ...v2 })
  await scene.quiet(alice, bob)
  const before = bob.world.version!
  const message = taking(scene.here.bottles[0]!)
  const held = proxy.hold('answer', isMessage(alice.user, 'collect_item'))
  alice.send(message)
  await held.arrived()
  await rig.kb.service.kill()
  held.breakOff()
  alice.cut()
  await rig.kb.service.start()
  const again = await scene.resume('alice', alice, { gateway: second })
  await again.next('connected')
  const told = await insist(again, message)
  t.match(told, { success: true, replayed: true, version: before + 1 })
  await scene.quiet(again, bob)
  t.equal(bob.steps.length, 1)
  t.same(again.world.inventory, [message.instance_id])
  t.match(await insist(bob, taking(scene.here.bottles[1]!)), { replayed: false, version: before + 2 })
  t.same(outcome(await insist(again, message)), outcome(told), 'and stays the same')
  await scene.quiet(again, bob)
  await scene.same(t, again, bob)
})
