import t, { type Test } from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { type Scene, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

/** The services name no user; they may publish this. The hand may do everything. */
function allowing(publish: string): string {
  const services = `{ user: services, password: services, permissions: { publish: ${publish}, subscribe: ">" } }`
  return `
    jetstream { store_dir: {store} }
    no_auth_user: services
    accounts { WORLD { jetstream: enabled, users: [${services}, { user: operator, password: operator }] } }`
}

const all = '{ allow: ">" }'
const rig = await systemFor(t, { gateways: 2, natsConfig: allowing(all) })
const [first, second] = rig.gateways as [Gateway, Gateway]

async function three(scene: Scene): Promise<[Client, Client, Client]> {
  return [
    await scene.enter('alice', scene.here, { gateway: first }),
    await scene.enter('alice', scene.here, { gateway: second }),
    await scene.enter('bob', scene.here, { gateway: second }),
  ]
}

/** Takes the bottle and puts it down again, one answer after the other. */
async function act(client: Client, bottle: string, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    const action = step % 2 === 0 ? 'collect_item' : 'drop_item'
    const { success, message } = await client.act(action, { instance_id: bottle })
    if (!success) throw new Error(`step ${step}: ${message}`)
  }
}

async function troubled(trouble: string): Promise<void> {
  await until(`the KB says ${trouble}`, async () => (await rig.kb.troubles()).includes(trouble))
}

/** Plays before, during and after a trouble that only events know of. */
async function playThrough(t: Test, scene: Scene, begin: () => Promise<void>, end: () => Promise<void>) {
  const clients = await three(scene)
  const [alice] = clients
  const bottle = scene.here.bottles[0]!
  const before = alice.world.version!
  await act(alice, bottle, 0, 6)
  await begin()
  await act(alice, bottle, 6, 20)
  await until('the KB says that something is wrong', async () => (await rig.kb.troubles()).length > 0)
  t.match(JSON.parse((await rig.kb.service.get('/health')).body), { status: 'degraded', journal_writable: true })
  t.equal((await rig.kb.service.get('/ready')).status, 200, 'calls are still answered')
  await end()
  await act(alice, bottle, 20, 26)
  for (const { user, world } of clients) {
    await until(`${user} is where the world is`, () => world.version === before + 26)
  }
  const steps = Array.from({ length: 26 }, (_, step) => `${before + step}→${before + step + 1}`)
  for (const client of clients) {
    t.same(client.steps, steps, `${client.user} saw every step once and in order`)
    t.notOk(client.types.slice(2).includes('area_of_interest'), 'without an area of interest in between')
    t.ok(client.isOpen)
  }
  await scene.quiet(...clients)
  await scene.same(t, ...clients)
  await until('all is well', async () => (await rig.kb.troubles()).length === 0)
}

story(t, rig, 'NATS does not let the KB publish events: they come late, and all of them', async (t, scene) => {
  await playThrough(
    t,
    scene,
    async () => {
      await rig.nats.reconfigure(allowing('{ deny: "world.updates.>" }'))
    },
    async () => {
      await troubled('events_waiting')
      await rig.nats.reconfigure(allowing(all))
    },
  )
})

story(t, rig, 'NATS lets the KB neither publish events nor ask for the stream', async (t, scene) => {
  await playThrough(
    t,
    scene,
    async () => {
      await rig.nats.reconfigure(allowing('{ deny: ["world.updates.>", "$JS.API.>"] }'))
    },
    async () => {
      await troubled('stream_unreachable')
      for (const gateway of [first, second]) {
        await until('the gateway says so', async () =>
          (await gateway.health()).kb_troubles.includes('stream_unreachable'),
        )
        t.equal((await gateway.health()).status, 'degraded')
        t.equal((await gateway.service.get('/ready')).status, 200, 'players may come')
      }
      await rig.nats.reconfigure(allowing(all))
    },
  )
})

story(t, rig, 'a stream that is full, refuses, and is not for the KB to change', async (t, scene) => {
  await playThrough(
    t,
    scene,
    async () => {
      await rig.nats.reconfigure(allowing('{ deny: "$JS.API.STREAM.UPDATE.>" }'))
      await rig.hand.changeStream({ max_bytes: 1, discard: 'new' })
    },
    async () => {
      await troubled('events_waiting')
      await troubled('stream_not_updatable')
      await rig.nats.reconfigure(allowing(all))
    },
  )
})

story(t, rig, 'a stream that somebody sealed, until somebody removes it', async (t, scene) => {
  const clients = await three(scene)
  const [alice] = clients
  const bottle = scene.here.bottles[0]!
  const before = alice.world.version!
  await act(alice, bottle, 0, 4)
  await rig.hand.changeStream({ sealed: true })
  await act(alice, bottle, 4, 10)
  await troubled('stream_sealed')
  await rig.hand.deleteStream()
  await until('there is a stream again', () => rig.hand.stream())
  await act(alice, bottle, 10, 12)
  for (const { user, world } of clients) {
    await until(`${user} is where the world is`, () => world.version === before + 12)
  }
  await scene.quiet(...clients)
  await scene.same(t, ...clients)
  t.same(await rig.kb.troubles(), [])
})
