import t, { type Test } from 'tap'
import type { Opened } from '../src/journal/open-journal.js'
import { Outbox } from '../src/outbox.js'
import { NatsPublisher, type PublisherOptions } from '../src/publisher.js'
import { streamSettings as settingsToSet } from '../src/stream-keeper.js'
import { appendThrough, event, newDirectory, opened, record } from './support/journal-directory.js'
import { listening, reconnected } from './support/listener.js'
import { type NatsServer, newNatsServer, startedNatsServer } from './support/nats-server.js'
import { Log, range, storedCommits } from './support/sending.js'

/** As the server tells them: what is off is left out. */
function streamSettings(replicas: number) {
  const { no_ack: _, ...told } = settingsToSet(replicas)
  return told
}

const never = new AbortController().signal

function started(t: Test, { url }: NatsServer, changes: Partial<PublisherOptions> = {}): NatsPublisher {
  const options = {
    url,
    credsFile: null,
    stream: 'auto',
    replicas: 1,
    remakeAfterMs: 100,
    log: new Log(),
    now: () => 0,
  } as const
  const publisher = new NatsPublisher({ ...options, ...changes })
  t.teardown(() => publisher.close())
  return publisher
}

function outboxOf(t: Test, { journal }: Opened, publisher: NatsPublisher): Outbox {
  const onEnd = (error: unknown) => t.fail('the outbox ended', { error })
  const outbox = new Outbox({
    journal,
    experience: 'wylding-woods',
    publisher,
    now: Date.now,
    onRetry: () => {},
    onEnd,
  })
  t.teardown(() => outbox.stop())
  return outbox
}

async function commitThrough({ journal }: Opened, last: number): Promise<void> {
  while (journal.head < last) journal.append(record(journal.head + 1, 'text', [event(journal.head + 1)]))
  await journal.settled(last)
}

t.test('the stream is made as agreed, and live copies arrive with all headers', async (t) => {
  const server = await startedNatsServer(t)
  const listener = await listening(t, server.url, 'world.live.>')
  const publisher = started(t, server)
  await publisher.ready(never)
  t.equal(publisher.mode, 'stream')
  t.ok(publisher.isConnected)
  const { config } = await (await listener.manager()).streams.info('WORLD_UPDATES')
  t.match(config, {
    ...streamSettings(1),
    max_age: 86_400_000_000_000,
    max_bytes: 1_073_741_824,
    max_msg_size: 262_144,
  })
  const except = event(1, { except: ['alice'], subject: 'world.updates.zone.wylding-woods.woander_store' })
  await publisher.publish({ epoch: 'kwvnxzab', experience: 'wylding-woods', commit: 1, at: 0, event: except })
  await listener.heard(1)
  const [message] = listener.messages
  t.equal(message!.subject, 'world.live.zone.wylding-woods.woander_store')
  t.same(message!.json(), except.body)
  const { headers } = message!
  t.equal(headers?.get('Gaia-Except'), 'alice')
  t.equal(headers?.get('Nats-Sequence'), '1')
  t.notOk(headers?.has('Nats-Msg-Id'))
  t.equal(publisher.counters.acknowledged, 1)
})

t.test('without NATS the start takes no time; when NATS comes all is sent in order', async (t) => {
  const server = await newNatsServer(t)
  const found = await opened(t, await newDirectory(t))
  const publisher = started(t, server)
  const outbox = outboxOf(t, found, publisher)
  t.notOk(publisher.isConnected)
  t.equal(publisher.mode, 'unknown')
  await commitThrough(found, 30)
  t.equal(outbox.depth, 30)
  await server.start()
  const listener = await listening(t, server.url, 'world.live.>')
  await commitThrough(found, 40)
  await listener.until(() => listener.commits.includes(40))
  t.same(await storedCommits(listener), range(1, 40))
})

t.test('NATS killed and restarted while commits go on: nothing is lost and the order is kept', async (t) => {
  const server = await startedNatsServer(t)
  const found = await opened(t, await newDirectory(t))
  outboxOf(t, found, started(t, server))
  const listener = await listening(t, server.url, 'world.live.>')
  await commitThrough(found, 10)
  await listener.heard(10)
  const back = reconnected(listener.connection)
  await server.kill()
  await commitThrough(found, 60)
  t.same(listener.commits, range(1, 10))
  await server.start()
  await back
  await commitThrough(found, 70)
  await listener.heard(70)
  t.same(await storedCommits(listener), range(1, 70))
  t.same(
    listener.commits,
    listener.commits.toSorted((a, b) => a - b),
  )
})

t.test(
  'a stream deleted while nobody acts is made anew, and one deleted under load loses no later commit',
  async (t) => {
    const server = await startedNatsServer(t)
    const found = await opened(t, await newDirectory(t))
    const publisher = started(t, server)
    outboxOf(t, found, publisher)
    const listener = await listening(t, server.url, 'world.live.>')
    const made = await listening(t, server.url, '$JS.EVENT.ADVISORY.STREAM.CREATED.WORLD_UPDATES')
    await commitThrough(found, 5)
    await listener.heard(5)
    const manager = await listener.manager()
    const { generation } = publisher
    const before = made.messages.length
    await manager.streams.delete('WORLD_UPDATES')
    await made.until(({ messages }) => messages.length > before)
    await commitThrough(found, 6)
    await listener.heard(6)
    t.ok(publisher.generation > generation)
    t.same(await storedCommits(listener), [6])

    for (let round = 1; round <= 4; round += 1) {
      const writing = commitThrough(found, 6 + round * 20)
      await manager.streams.delete('WORLD_UPDATES')
      await writing
      await listener.heard(6 + round * 20)
    }
    t.same(listener.commits, range(1, 86), 'each is heard live')
  },
)

t.test('a stream that somebody changed is found by looking and put right', async (t) => {
  const server = await startedNatsServer(t)
  const publisher = started(t, server, { checkEveryMs: 5 })
  const updated = await listening(t, server.url, '$JS.EVENT.ADVISORY.STREAM.UPDATED.WORLD_UPDATES')
  await publisher.ready(never)
  const manager = await updated.manager()
  await manager.streams.update('WORLD_UPDATES', { max_msgs_per_subject: 3 })
  await updated.until(({ messages }) => messages.length === 2)
  t.match((await manager.streams.info('WORLD_UPDATES')).config, streamSettings(1))
})

t.test('an existing stream is brought up to date where it can be', async (t) => {
  const server = await startedNatsServer(t)
  const listener = await listening(t, server.url, 'world.live.>')
  const manager = await listener.manager()
  await manager.streams.add({ ...streamSettings(1), max_age: 5_000_000_000, max_msgs_per_subject: 3 })
  const log = new Log()
  await started(t, server, { log }).ready(never)
  t.match((await manager.streams.info('WORLD_UPDATES')).config, streamSettings(1))
  t.ok(log.messages.includes('stream updated'))
})

t.test('an existing stream that does not republish is told of and used', async (t) => {
  const server = await startedNatsServer(t)
  const listener = await listening(t, server.url, 'world.live.>')
  const { republish: _, ...silent } = streamSettings(1)
  await (await listener.manager()).streams.add(silent)
  const log = new Log()
  const publisher = started(t, server, { log })
  await publisher.ready(never)
  t.match(log.messages.join('\n'), /does not republish .*nats stream rm WORLD_UPDATES/)
  await publisher.publish({ epoch: 'kwvnxzab', experience: 'wylding-woods', commit: 1, at: 0, event: event(1) })
  t.same(await storedCommits(listener), [1])
})

t.test('live-only: without JetStream, and with it if it is switched off, events go out plainly', async (t) => {
  for (const jetstream of [false, true]) {
    const server = await startedNatsServer(t, { jetstream })
    const listener = await listening(t, server.url, 'world.updates.>')
    const publisher = started(t, server, jetstream ? { stream: 'off' } : {})
    const found = await opened(t, await newDirectory(t))
    outboxOf(t, found, publisher)
    await commitThrough(found, 3)
    await listener.heard(3)
    t.equal(publisher.mode, 'live-only')
    t.same(listener.commits, [1, 2, 3])
  }
})

t.test('an event that is too large is skipped and counted, and holds nobody up', async (t) => {
  const server = await startedNatsServer(t)
  const listener = await listening(t, server.url, 'world.live.>')
  const publisher = started(t, server)
  const found = await opened(t, await newDirectory(t))
  outboxOf(t, found, publisher)
  await commitThrough(found, 1)
  found.journal.append(record(2, 'text', [event(2, { body: { text: 'x'.repeat(262_144) } })]))
  await commitThrough(found, 3)
  await listener.heard(3)
  t.same(listener.commits, [1, 3])
  t.equal(publisher.counters.refused, 1)
})

t.test('its start and stop are told on the health subject', async (t) => {
  const server = await startedNatsServer(t)
  const listener = await listening(t, server.url, 'gaia.service.health')
  const publisher = started(t, server)
  await listener.until(({ messages }) => messages.length === 1)
  await Promise.all([publisher.close(), publisher.close()])
  await listener.until(({ messages }) => messages.length === 2)
  const timestamp = '1970-01-01T00:00:00.000Z'
  t.same(
    listener.messages.map((message) => message.json()),
    ['starting', 'stopping'].map((status) => ({ service_name: 'kb-service', status, timestamp })),
  )
})

t.test('it closes while NATS is away, before it ever came and after it went', async (t) => {
  const server = await newNatsServer(t)
  await started(t, server).close()
  await server.start()
  const publisher = started(t, server)
  await publisher.ready(never)
  await server.kill()
  await publisher.close()
  t.notOk(publisher.isConnected)
  await t.rejects(
    publisher.publish({ epoch: 'kwvnxzab', experience: 'wylding-woods', commit: 1, at: 0, event: event(1) }),
  )
})

t.test('a commit without events needs no NATS', async (t) => {
  const server = await newNatsServer(t)
  const found = await opened(t, await newDirectory(t))
  const outbox = outboxOf(t, found, started(t, server))
  await appendThrough(found, 3)
  while (found.journal.published < 3) await new Promise(setImmediate)
  t.equal(outbox.depth, 0)
})
