import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection, headers as natsHeaders } from '@nats-io/transport-node'
import { userSubject, worldStream } from 'schemas'
import t, { type Test } from 'tap'
import { NatsBus } from '../src/bus/bus.js'
import type { WorldEvent } from '../src/ports.js'
import { NatsServer, newNatsServer, startedNatsServer } from './support/nats-server.js'

const alice = userSubject('alice')

/** A bus with everything it tells, and ways to wait for it. */
class Watch {
  readonly told: string[] = []
  readonly events: WorldEvent[] = []
  readonly foreign: string[] = []
  readonly dropped: string[] = []
  readonly surprises: unknown[] = []
  #waiting: (() => void)[] = []
  readonly bus: NatsBus

  constructor(server: Pick<NatsServer, 'url'>, worldStreamMode: 'auto' | 'off' = 'auto') {
    const tell = (word: string) => this.#tell(word)
    this.bus = new NatsBus(
      {
        servers: [server.url],
        creds: null,
        worldStream: worldStreamMode,
        name: 'test',
        report: {
          streamAsked: () => {},
          natsConnection: (state) => this.#tell(state),
          eventDropped: (reason) => {
            this.dropped.push(reason)
            this.#wake()
          },
          surprise: (error) => {
            this.surprises.push(error)
            this.#wake()
          },
        },
      },
      {
        connected: (isFirst) => tell(isFirst ? 'connected' : 'reconnected'),
        disconnected: () => tell('disconnected'),
        streamChanged: () => tell('stream'),
        epoch: (experience, epoch) => tell(`${experience} ${epoch}`),
      },
    )
  }

  #tell(word: string): void {
    this.told.push(word)
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves when the server knows of the subscription, if there is a server. */
  async listen(subject: string) {
    let isOpen = false
    const subscription = this.bus.subscribe(subject, {
      opened: () => {
        isOpen = true
        this.#wake()
      },
      event: (event) => {
        this.events.push(event)
        this.#wake()
      },
      foreign: (body) => {
        this.foreign.push(Buffer.from(body).toString())
        this.#wake()
      },
    })
    if (this.bus.isConnected) await this.until(() => isOpen)
    return subscription
  }
}

async function watched(t: Test, server: NatsServer, mode?: 'auto' | 'off'): Promise<Watch> {
  const watch = new Watch(server, mode)
  t.teardown(() => watch.bus.close())
  await watch.until(() => watch.told.includes('connected'))
  return watch
}

async function publisher(t: Test, server: NatsServer): Promise<NatsConnection> {
  const connection = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 })
  t.teardown(() => connection.close())
  return connection
}

async function makeStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection)
  await manager.streams.add({
    name: worldStream.name,
    subjects: [...worldStream.subjects],
    allow_direct: true,
    republish: { src: worldStream.republish.source, dest: worldStream.republish.destination },
  })
}

function send(connection: NatsConnection, subject: string, commit: number, body = '{"n":1}'): void {
  const headers = natsHeaders()
  const fields = { Epoch: 'abcdefgh', Commit: commit, Previous: commit - 1, Experience: 'woods', Kind: 'update' }
  for (const [name, value] of Object.entries(fields)) headers.set(`Gaia-${name}`, String(value))
  connection.publish(subject, body, { headers })
}

const limit = { events: 100, bytes: 100_000 }

t.test('in stream mode the live copy is heard, with its place in the stream', async (t) => {
  const server = await startedNatsServer(t)
  const kb = await publisher(t, server)
  await makeStream(kb)
  const watch = await watched(t, server)
  t.equal(watch.bus.mode, 'stream')
  await watch.listen(alice)
  send(kb, alice, 1)
  send(kb, alice, 2)
  await watch.until(() => watch.events.length === 2)
  t.match(watch.events, [
    { subject: alice, commit: 1, sequence: 1 },
    { subject: alice, commit: 2, sequence: 2 },
  ])
})

t.test('without JetStream, or with WORLD_STREAM=off, what is published is heard itself', async (t) => {
  const plain = await startedNatsServer(t, { jetstream: false })
  const withStream = await startedNatsServer(t)
  for (const [server, mode] of [
    [plain, 'auto'],
    [withStream, 'off'],
  ] as const) {
    const kb = await publisher(t, server)
    const watch = await watched(t, server, mode)
    t.equal(watch.bus.mode, 'live-only')
    await watch.listen(alice)
    send(kb, alice, 7)
    await watch.until(() => watch.events.length === 1)
    t.match(watch.events, [{ commit: 7, sequence: 0 }])
  }
})

t.test('a released subject is heard no more', async (t) => {
  const server = await startedNatsServer(t, { jetstream: false })
  const kb = await publisher(t, server)
  const watch = await watched(t, server)
  const subscription = await watch.listen(alice)
  await watch.listen(userSubject('bob'))
  subscription.release()
  await watch.listen(userSubject('fence'))
  send(kb, alice, 1)
  send(kb, userSubject('bob'), 2)
  await watch.until(() => watch.events.length > 0)
  t.match(watch.events, [{ commit: 2 }])
  t.equal(watch.bus.subscriptionCount, 2)
})

t.test('what is wanted while NATS is away is open when it is back', async (t) => {
  const server = await newNatsServer(t)
  const watch = new Watch(server)
  t.teardown(() => watch.bus.close())
  t.equal(watch.bus.isConnected, false)
  const early = await watch.listen(alice)
  t.equal(early.isOpen, false)
  await server.start()
  await watch.until(() => watch.told.includes('connected'))
  t.equal(early.isOpen, true)

  await server.kill()
  await watch.until(() => watch.told.includes('disconnected'))
  t.equal(early.isOpen, false)
  await watch.listen(userSubject('bob'))
  await server.start()
  await watch.until(() => watch.told.includes('reconnected'))
  const kb = await publisher(t, server)
  await makeStream(kb)
  send(kb, alice, 1)
  send(kb, userSubject('bob'), 2)
  await watch.until(() => watch.events.length === 2)
  t.match(watch.events, [{ commit: 1 }, { commit: 2 }])
})

t.test('a stream that is made is told of', async (t) => {
  const server = await startedNatsServer(t)
  const kb = await publisher(t, server)
  const watch = await watched(t, server)
  t.equal(await watch.bus.streamEnd(), null)
  await makeStream(kb)
  await watch.until(() => watch.told.includes('stream'))
  t.match(await watch.bus.streamEnd(), { lastSequence: 0, created: String })
})

t.test('a bad message reaches nobody and the next good one is heard', async (t) => {
  const server = await startedNatsServer(t, { jetstream: false })
  const kb = await publisher(t, server)
  const watch = await watched(t, server)
  await watch.listen(alice)
  await watch.listen('world.updates.zone.woods.shop')
  kb.publish(alice, 'no JSON')
  kb.publish(alice, '[1,2]')
  kb.publish(alice, '{"broken"}')
  kb.publish('world.updates.zone.woods.shop', '{"by":"hand"}')
  send(kb, alice, 0)
  send(kb, alice, 1, 'nothing')
  kb.publish(alice, '{"by":"hand"}')
  send(kb, alice, 2)
  await watch.until(() => watch.events.length === 1 && watch.dropped.length === 6)
  t.match(watch.events, [{ commit: 2 }])
  t.same(watch.foreign, ['{"by":"hand"}'])
})

t.test('the stream is read by subject, at the nearest replica and at the leader', async (t) => {
  const server = await startedNatsServer(t)
  const kb = await publisher(t, server)
  await makeStream(kb)
  for (let commit = 1; commit <= 6; commit++) send(kb, commit % 2 ? alice : userSubject('bob'), commit)
  kb.publish(alice, '{"by":"hand"}')
  send(kb, alice, 9)
  await kb.flush()
  const watch = await watched(t, server)
  for (const at of ['nearest', 'leader'] as const) {
    const found = await watch.bus.read([alice], 1, at, limit)
    t.same(
      found.events.map(({ commit, sequence }) => [commit, sequence]),
      [
        [3, 3],
        [5, 5],
        [9, 8],
      ],
      `${at}: in order, without what is none of ours`,
    )
    t.equal(found.isCut, false)
    t.equal(found.lastOf.get(alice)?.commit, at === 'leader' ? 9 : undefined)
  }
  t.match(await watch.bus.read([alice, userSubject('bob')], 0, 'nearest', limit), {
    events: [1, 2, 3, 4, 5, 6, 9].map((commit) => ({ commit })),
  })
  t.equal((await watch.bus.read([alice], 0, 'nearest', { events: 2, bytes: 1_000 })).isCut, true)
  t.equal((await watch.bus.read([alice], 0, 'leader', { events: 50, bytes: 10 })).isCut, true)
  t.same((await watch.bus.read([alice], 99, 'leader', limit)).events, [])
})

t.test('the whole stream is read over what is gone from it', async (t) => {
  const server = await startedNatsServer(t)
  const kb = await publisher(t, server)
  await makeStream(kb)
  for (let commit = 1; commit <= 600; commit++) send(kb, alice, commit)
  await kb.flush()
  const manager = await jetstreamManager(kb)
  await manager.streams.deleteMessage(worldStream.name, 300)
  const watch = await watched(t, server)
  const commits: number[] = []
  for await (const event of watch.bus.readAll(10, 590)) commits.push(event.commit)
  t.equal(commits.length, 579)
  t.equal(commits[0], 11)
  t.equal(commits.at(-1), 590)
  t.notOk(commits.includes(300))
})

t.test('while NATS is away a read is refused', async (t) => {
  const watch = new Watch(await newNatsServer(t))
  t.teardown(() => watch.bus.close())
  await t.rejects(watch.bus.read([alice], 0, 'nearest', limit), { name: 'BusUnavailable' })
  await t.rejects(watch.bus.streamEnd(), { name: 'BusUnavailable' })
})

t.test('a server that lets nobody in for a while is connected to when it does again', async (t) => {
  const server = await startedNatsServer(t)
  const watch = await watched(t, server)
  await server.kill()
  const locked = new NatsServer(server.port, ['-a', '127.0.0.1', '-p', String(server.port), '--auth', 'another'])
  t.teardown(() => locked.kill())
  await locked.start()
  await watch.until(() => watch.surprises.length >= 3)
  await locked.kill()
  await server.start()
  await watch.until(() => watch.told.includes('reconnected'))
  t.ok(watch.bus.isConnected)
})

t.test('who asks for TLS is not connected without it', async (t) => {
  const server = await startedNatsServer(t)
  const watch = new Watch({ url: server.url.replace('nats:', 'tls:') })
  t.teardown(() => watch.bus.close())
  await watch.until(() => watch.told.includes('failed'))
  t.equal(watch.bus.isConnected, false)
})
