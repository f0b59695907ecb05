import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { isMessage } from '../src/kb-proxy.js'
import { collect, drop, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true, hasNatsProxies: true })
const { service } = rig.kb
const [first, second] = rig.gateways as [Gateway, Gateway]

story(t, rig, 'the KB killed between commit and publish: each socket gets the event exactly once', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  await scene.quiet(alice, bob)
  const before = alice.world.version!
  const [bottle, another] = scene.here.bottles as [string, string]
  await rig.natsForKb!.shut()
  t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
  t.ok((await bob.act('collect_item', { instance_id: another })).success)
  await service.kill()
  t.same(bob.unread, [], 'nobody has been told')
  await rig.natsForKb!.open()
  await service.start()
  for (const client of [alice, bob]) {
    await client.next('world_update')
    await client.next('world_update')
    t.equal(client.world.version, before + 2)
  }
  await drop(alice, bottle)
  await bob.next('world_update')
  await scene.silence(t, alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, 'the KB stopped before it could publish: its events come after its next start', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  await scene.quiet(alice, bob)
  const before = alice.world.version!
  const bottle = scene.here.bottles[0]!
  await rig.natsForKb!.shut()
  t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
  t.ok((await alice.act('drop_item', { instance_id: bottle })).success)
  service.signal('SIGTERM')
  t.same(await service.exit, { code: 0, signal: null })
  t.same(bob.unread, [], 'nobody has been told')
  await service.start()
  await rig.natsForKb!.open()
  for (const client of [alice, bob]) {
    for (let step = 0; step < 2; step++) await client.next('world_update')
    t.equal(client.world.version, before + 2)
  }
  await scene.silence(t, alice, bob)
  await scene.same(t, alice, bob)
})

story(
  t,
  rig,
  'the KB killed while NATS has its events and has not said so: they are sent twice and come once',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first })
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    await scene.quiet(alice, bob)
    const before = alice.world.version!
    const bottle = scene.here.bottles[0]!
    rig.nats.pause()
    for (let round = 0; round < 2; round++) {
      t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
      t.ok((await alice.act('drop_item', { instance_id: bottle })).success)
    }
    await service.kill()
    rig.nats.resume()
    await service.start()
    await collect(bob, scene.here.bottles[1]!)
    await scene.quiet(alice, bob)
    const steps = [0, 1, 2, 3, 4].map((step) => `${before + step}→${before + step + 1}`)
    t.same(alice.steps, steps)
    t.same(bob.steps, steps)
    await scene.same(t, alice, bob)
  },
)

story(
  t,
  rig,
  'the KB killed before its answer was heard: the same request again has one effect (UP 7.4 lost answer)',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first })
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    await scene.quiet(alice, bob)
    const before = alice.world.version!
    const message = {
      type: 'action',
      action: 'collect_item',
      instance_id: scene.here.bottles[0],
      request_id: 'killed-before-the-answer',
    }
    const held = rig.kbProxy!.hold('answer', isMessage(alice.user, 'collect_item'))
    alice.send(message)
    await held.arrived()
    await service.kill()
    held.breakOff()
    // Whether the gateway's own retries find the KB again in time is not for this test to say.
    const starting = service.start()
    const told = await alice.inbox.next(
      'an answer',
      ({ frame }) => frame.type === 'error' || frame.type === 'action_response',
    )
    await starting
    if (told.frame.type === 'error') {
      t.equal(told.frame.code, 'kb_unavailable')
      let answer = told.frame
      while (answer.type === 'error') {
        alice.send(message)
        const next = await alice.inbox.next('an answer', ({ frame }) =>
          ['error', 'action_response'].includes(frame.type),
        )
        answer = next.frame
      }
      t.equal(answer.success, true)
    } else t.equal(told.frame.success, true)
    await alice.next('world_update')
    await bob.next('world_update')
    await scene.quiet(alice, bob)
    t.equal(alice.world.version, before + 1)
    t.same(bob.steps, [`${before}→${before + 1}`])
    t.same(alice.world.inventory, [message.instance_id])
    await scene.same(t, alice, bob)
  },
)

story(
  t,
  rig,
  'what was acknowledged before a kill -9 is there after it, with versions that go on',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first })
    const before = alice.world.version!
    const [bottle, another, third] = scene.here.bottles as [string, string, string]
    await collect(alice, bottle)
    await collect(alice, another)
    const { epoch, commit } = await rig.kb.attach(alice.user)
    await service.kill()
    await service.start()
    const after = await rig.kb.attach(alice.user)
    t.equal(after.epoch, epoch)
    t.ok(after.commit >= commit)
    t.equal(after.version, before + 2)
    await collect(alice, third)
    t.equal(alice.world.version, before + 3)
    t.same(alice.world.inventory, [bottle, another, third])
    await scene.quiet(alice)
    await scene.same(t, alice)
  },
)
