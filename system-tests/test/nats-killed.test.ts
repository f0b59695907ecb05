import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { playSeen, type Scene, story, systemFor, walk } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

/** Takes the bottle and puts it down again, one reply after the other; returns what each step did to the version. */
async function act(client: Client, bottle: string, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    const action = step % 2 === 0 ? 'collect_item' : 'drop_item'
    const { success, message } = await client.act(action, { instance_id: bottle })
    if (!success) throw new Error(`step ${step}: ${message}`)
  }
}

function steps(before: number, count: number): string[] {
  return Array.from({ length: count }, (_, step) => `${before + step}→${before + step + 1}`)
}

async function arrived(clients: readonly Client[], version: number): Promise<void> {
  for (const client of clients) {
    await until(
      `${client.user} is at ${version}, not at ${client.world.version}`,
      () => client.world.version === version,
    )
  }
}

async function three(scene: Scene): Promise<[Client, Client, Client]> {
  return [
    await scene.enter('alice', scene.here, { gateway: first }),
    await scene.enter('alice', scene.here, { gateway: second }),
    await scene.enter('bob', scene.here, { gateway: second }),
  ]
}

story(
  t,
  rig,
  'NATS killed while actions go on: nothing is lost, doubled or out of order (UP 7 V10)',
  async (t, scene) => {
    const clients = await three(scene)
    const [alice, , bob] = clients
    const bottle = scene.here.bottles[0]!
    const before = alice.world.version!
    await act(alice, bottle, 0, 10)
    await rig.nats.kill()
    await act(alice, bottle, 10, 30)
    await Promise.all(
      [first, second].map((gateway) =>
        until('the gateway has noticed', async () => !(await gateway.health()).nats_connected),
      ),
    )
    t.equal((await first.service.get('/ready')).status, 200, 'a blip does not empty the load balancer')
    await act(alice, bottle, 30, 34)
    const starting = rig.nats.start()
    await act(alice, bottle, 34, 60)
    await starting
    await arrived(clients, before + 60)
    await act(alice, bottle, 60, 62)
    await arrived(clients, before + 62)
    for (const client of clients) {
      t.same(client.steps, steps(before, 62), `${client.user} saw every step once and in order`)
      t.notOk(client.types.slice(2).includes('area_of_interest'), 'without an area of interest in between')
      t.ok(client.isOpen)
    }
    await scene.quiet(...clients)
    await scene.same(t, alice, bob)
  },
)

story(
  t,
  rig,
  'NATS killed while somebody connects and walks: who came meanwhile knows the world too',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first })
    await rig.nats.kill()
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    const carol = await scene.enter('carol', scene.there, { gateway: first })
    const [bottle, another] = scene.here.bottles as [string, string]
    t.ok((await alice.act('collect_item', { instance_id: bottle })).success)
    t.equal((await walk(carol, scene.here)).zone?.id, scene.here.zone)
    t.ok((await bob.act('collect_item', { instance_id: another })).success)
    await rig.nats.start()
    const { version } = await rig.kb.attach(alice.user)
    await arrived([alice, bob, carol], version)
    await playSeen(carol, { action: 'collect_item', instance_id: scene.here.bottles[2] }, [alice, bob, carol])
    await arrived([alice, bob, carol], version + 1)
    await scene.quiet(alice, bob, carol)
    await scene.same(t, alice, bob, carol)
  },
)

story(t, rig, 'NATS killed again and again', async (t, scene) => {
  const clients = await three(scene)
  const bottle = scene.here.bottles[0]!
  const before = clients[0].world.version!
  for (let round = 0; round < 3; round++) {
    await act(clients[0], bottle, round * 10, round * 10 + 5)
    await rig.nats.kill()
    await rig.nats.start()
    await act(clients[0], bottle, round * 10 + 5, round * 10 + 10)
  }
  await arrived(clients, before + 30)
  for (const client of clients) t.same(client.steps, steps(before, 30))
  await scene.quiet(...clients)
  await scene.same(t, clients[0], clients[2])
})

story(t, rig, 'NATS that stands still for a moment: events wait, replies do not', async (t, scene) => {
  const clients = await three(scene)
  const bottle = scene.here.bottles[0]!
  const before = clients[0].world.version!
  rig.nats.pause()
  await act(clients[0], bottle, 0, 6)
  rig.nats.resume()
  await arrived(clients, before + 6)
  for (const client of clients) t.same(client.steps, steps(before, 6))
  await scene.quiet(...clients)
  await scene.same(t, clients[0], clients[2])
})
