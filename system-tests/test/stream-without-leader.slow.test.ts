import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import type { NatsServer } from '../src/nats-server.js'
import { type Scene, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

/** A cluster agrees on a leader, and clients give up a server that stands still, within this. */
const patienceMs = 90_000

const rig = await systemFor(t, { gateways: 2, natsNodes: 3, kbEnv: { NATS_STREAM_REPLICAS: '3' } })
t.setTimeout(600_000)
const [first, second] = rig.gateways as [Gateway, Gateway]
const [, ...two] = rig.natsNodes as [NatsServer, NatsServer, NatsServer]
await until('the cluster has a stream', () => rig.hand.stream(), patienceMs)

async function three(scene: Scene): Promise<[Client, Client, Client]> {
  return [
    await scene.enter('alice', scene.here, { gateway: first }),
    await scene.enter('alice', scene.here, { gateway: second }),
    await scene.enter('bob', scene.here, { gateway: second }),
  ]
}

async function act(client: Client, bottle: string, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    const action = step % 2 === 0 ? 'collect_item' : 'drop_item'
    const { success, message } = await client.act(action, { instance_id: bottle })
    if (!success) throw new Error(`step ${step}: ${message}`)
  }
}

async function arrived(clients: readonly Client[], version: number): Promise<void> {
  for (const { user, world } of clients) {
    await until(`${user} is at ${version}, not at ${world.version}`, () => world.version === version, patienceMs)
  }
}

const ways: [name: string, end: (node: NatsServer) => Promise<void>, begin: (node: NatsServer) => Promise<void>][] = [
  ['killed', (node) => node.kill(), (node) => node.start()],
  ['standing still', async (node) => node.pause(), async (node) => node.resume()],
]

for (const [name, end, begin] of ways) {
  story(t, rig, `two of three NATS servers ${name}: actions go on, events wait for a leader`, async (t, scene) => {
    const clients = await three(scene)
    const [alice] = clients
    const bottle = scene.here.bottles[0]!
    const before = alice.world.version!
    await act(alice, bottle, 0, 10)
    await arrived(clients, before + 10)
    for (const node of two) await end(node)
    await act(alice, bottle, 10, 30)
    await until('the KB says that something is wrong', async () => (await rig.kb.troubles()).length > 0, patienceMs)
    await act(alice, bottle, 30, 34)
    t.match(JSON.parse((await rig.kb.service.get('/health')).body), { status: 'degraded', journal_writable: true })
    await begin(two[0]!)
    await act(alice, bottle, 34, 40)
    await arrived(clients, before + 40)
    await begin(two[1]!)
    await act(alice, bottle, 40, 42)
    await arrived(clients, before + 42)
    for (const { user, isOpen, steps } of clients) {
      t.ok(isOpen, `${user} never had to connect again`)
      t.same(steps, [...new Set(steps)], `${user} saw nothing twice`)
    }
    await until('all is well', async () => (await rig.kb.troubles()).length === 0, patienceMs)
    await scene.quiet(...clients)
    await scene.same(t, ...clients)
  })
}
