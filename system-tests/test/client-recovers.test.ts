import t from 'tap'
import { Player } from '../src/player.js'
import { story, systemFor } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways

story(t, rig, 'a gateway that is killed is left for the other, and nothing is asked for anew', async (t, scene) => {
  const alice = await Player.join(t, scene, 'alice')
  const bob = await Player.join(t, scene, 'bob', { gateways: [second!] })
  const [bottle, another] = scene.here.bottles as [string, string]
  await alice.play('collect_item', bottle)
  await first!.service.kill()
  await bob.play('collect_item', another)
  await alice.play('drop_item', bottle)
  await alice.recovered(2)
  t.equal(alice.outcomes[0], 'fresh')
  t.match(alice.outcomes[1], /^(current|replayed)$/)
  t.same([alice.entered.length, alice.causes], [1, []])
  t.notOk(
    alice.updates.some(({ fate }) => fate !== 'applied'),
    'each update fits the one before it',
  )
  await scene.same(t, alice, bob)
  await first!.service.start('/ready')
})

story(
  t,
  rig,
  'a gateway that is rolled is left before its line is down, and what is played meanwhile is done once',
  async (t, scene) => {
    const alice = await Player.join(t, scene, 'alice')
    const bob = await Player.join(t, scene, 'bob', { gateways: [second!] })
    const [bottle, another] = scene.here.bottles as [string, string]
    first!.service.signal('SIGTERM')
    const steps = 20
    for (let step = 0; step < steps; step++) {
      const action = step % 2 === 0 ? 'collect_item' : 'drop_item'
      await Promise.all([alice.play(action, bottle), bob.play(action, another)])
    }
    await alice.recovered(2)
    t.same(await first!.service.exit, { code: 0, signal: null })
    t.match(alice.recoveries[1], { isMove: true, url: new RegExp(`:${second!.service.port}/`) })
    t.match(alice.outcomes[1], /^(current|replayed)$/)
    t.notOk(
      alice.states.some((state) => state === 'waiting'),
      'its line was never down',
    )
    await until('all of it is here', () => alice.updates.filter(({ fate }) => fate === 'applied').length === 2 * steps)
    t.equal(alice.entered.length, 1)
    await scene.same(t, alice, bob)
    await first!.service.start('/ready')
  },
)

story(t, rig, 'who slept is told what was missed, and how much that was', async (t, scene) => {
  const alice = await Player.join(t, scene, 'alice')
  const bob = await Player.join(t, scene, 'bob')
  alice.client.suspend()
  const [bottle] = scene.here.bottles as [string]
  await bob.play('collect_item', bottle)
  await bob.play('drop_item', bottle)
  await bob.play('collect_item', bottle)
  await rig.kb.settled()
  alice.client.resume()
  await alice.recovered(2)
  t.same(alice.recoveries[1]?.recovery, { outcome: 'replayed', events: 3 })
  t.equal(alice.updates.length, 3)
  await scene.same(t, alice)
})

story(t, rig, 'what was missed and cannot be told any more is asked for anew', async (t, scene) => {
  const alice = await Player.join(t, scene, 'alice')
  const bob = await Player.join(t, scene, 'bob')
  alice.client.suspend()
  await bob.play('collect_item', scene.here.bottles[0]!)
  await rig.kb.settled()
  await rig.hand.deleteStream()
  await until('there is a stream again', () => rig.hand.stream())
  await bob.play('collect_item', scene.here.bottles[1]!)
  alice.client.resume()
  await alice.recovered(2)
  t.match(alice.recoveries[1]?.recovery, { outcome: 'resync', reason: String })
  t.equal(alice.entered.length, 2)
  await scene.same(t, alice, bob)
})

story(t, rig, 'an action while the KB is away is done when it is back, once', async (t, scene) => {
  const alice = await Player.join(t, scene, 'alice')
  const bob = await Player.join(t, scene, 'bob')
  const [bottle] = scene.here.bottles as [string]
  await rig.kb.service.kill()
  const done = alice.play('collect_item', bottle)
  const refused = new Promise<void>((resolve) => {
    alice.client.on('frame', (frame) => frame.type === 'error' && resolve())
  })
  await refused
  await rig.kb.service.start()
  const { sent } = await done
  t.ok(sent > 1, 'it was asked for again')
  await until('bob sees it', () => bob.updates.length === 1)
  await scene.same(t, alice, bob)
})

story(t, rig, 'a path that is dead without a word is found out by who looks', async (t, scene) => {
  const proxy = await TcpProxy.start(first!.service.port)
  t.teardown(() => proxy.shut())
  const url = [`ws://127.0.0.1:${proxy.port}`, `ws://127.0.0.1:${second!.service.port}`] as const
  const limits = { pingTimeoutMs: 500, backoffFirstMs: 100 }
  const alice = await Player.join(t, scene, 'alice', { url, limits })
  t.match(await alice.client.ping(), { status: 'done', current: true })
  proxy.stall()
  t.match(await alice.client.ping(), { status: 'failed', code: 'timeout' })
  await alice.recovered(2)
  t.match(alice.recoveries[1], { recovery: { outcome: 'current' }, url: new RegExp(`:${second!.service.port}/`) })
  proxy.flow()
})

story(t, rig, 'two devices of a player walk together', async (t, scene) => {
  const pad = await Player.join(t, scene, 'alice')
  const phone = await Player.join(t, scene, 'alice')
  const walked = await pad.client.moveTo(scene.there)
  t.match(walked, { status: 'done', world: { zone: { id: scene.there.zone } } })
  await until('the phone is there too', () => phone.client.world?.zone?.id === scene.there.zone)
  await phone.play('collect_item', scene.there.bottles[0]!)
  await until('the pad has it too', () => pad.client.world?.player.inventory.length === 1)
  await scene.same(t, pad, phone)
})

story(t, rig, 'with gaia.v1 a client comes back as well, and asks for the world anew', async (t, scene) => {
  const alice = await Player.join(t, scene, 'alice', { protocol: 'gaia.v1' })
  await alice.play('collect_item', scene.here.bottles[0]!)
  await first!.service.kill()
  await alice.play('drop_item', scene.here.bottles[0]!)
  await until('the world was told again', () => alice.entered.length === 2)
  t.same(alice.recoveries, [])
  await scene.same(t, alice)
  await first!.service.start('/ready')
})
