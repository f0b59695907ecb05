import t from 'tap'
import { playSeen, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, isNatsDown: true })

story(
  t,
  rig,
  'without NATS from the start actions go on, and their events come when it is there (UP 7 L14)',
  async (t, scene) => {
    t.equal((await rig.gateway.service.get('/ready')).status, 503, 'not ready before NATS was there once')
    const health = await rig.gateway.health()
    t.match(health, { status: 'degraded', nats_connected: false })

    const alice = await scene.enter('alice', scene.here, { gateway: rig.gateways[0]! })
    const bob = await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! })
    const [bottle, another] = scene.here.bottles as [string, string]
    const before = alice.world.version!
    t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
    t.ok((await bob.act('collect_item', { instance_id: another })).success)
    t.ok((await alice.act('drop_item', { instance_id: bottle })).success)
    t.notOk((await bob.act('collect_item', { instance_id: 'no_such_bottle' })).success)
    await Promise.all([alice.pong(), bob.pong()])
    t.same(alice.unread, [], 'replies came, events wait')

    await rig.nats.start()
    // As events, or as a new area of interest: a gateway that never saw the stream cannot know what it missed.
    for (const client of [alice, bob]) {
      await until(`${client.user} knows all three`, () => client.world.version === before + 3)
    }
    await scene.same(t, alice, bob)
    await until('the gateway is ready', async () => (await rig.gateway.service.get('/ready')).status === 200)
    await until('the gateway is healthy', async () => (await rig.gateway.health()).status === 'healthy')
    for (const action of ['collect_item', 'drop_item']) {
      await playSeen(alice, { action, instance_id: bottle }, [alice, bob])
    }
    await scene.quiet(alice, bob)
    t.ok(alice.isOpen && bob.isOpen, 'nobody had to connect again')
    await scene.same(t, alice, bob)
  },
)
