import t from 'tap'
import { streamSettings } from '../src/stream-keeper.js'
import { listening } from './support/listener.js'
import { newNatsServer, startedNatsServer } from './support/nats-server.js'
import { range, Sending, storedCommits } from './support/sending.js'

const stream = 'WORLD_UPDATES'

/** Who names no user is the KB, and may publish this. */
function allowing(publish: string, jetstream = 'enabled'): string {
  return `
    jetstream { store_dir: {store} }
    no_auth_user: kb
    accounts {
      WORLD { jetstream: ${jetstream}, users: [{ user: kb, password: kb, permissions: { publish: ${publish}, subscribe: ">" } }] }
    }`
}

const all = '{ allow: ">" }'

for (const mode of ['stream', 'live-only'] as const) {
  t.test(`${mode}: a server that does not let events pass loses none of them`, async (t) => {
    const server = await startedNatsServer(t, { config: allowing(all) })
    const sending = await Sending.start(t, server, { stream: mode === 'stream' ? 'auto' : 'off' })
    const listener = await listening(t, server.url, mode === 'stream' ? 'world.live.>' : 'world.updates.>')
    await sending.commitThrough(3)
    await listener.heard(3)
    t.same(sending.troubles, [])
    await server.reconfigure(allowing('{ deny: "world.updates.>" }'))
    await sending.commitThrough(6)
    await sending.troubled('events_waiting')
    t.equal(sending.publishedCommit, 3)
    await server.reconfigure(allowing(all))
    await sending.commitThrough(9)
    await sending.published(9)
    await listener.heard(9)
    t.same(listener.commits, range(1, 9))
    t.same(sending.troubles, [])
    t.equal(sending.publisher.counters.connects, 1)
  })
}

const withoutStreamApi: [name: string, config: string][] = [
  ['does not let us ask for the stream', allowing('{ deny: "$JS.API.>" }')],
  ['does not let us publish anything', allowing('{ deny: ">" }')],
  ['has no JetStream for our account', allowing(all, 'disabled')],
]

for (const [name, config] of withoutStreamApi) {
  t.test(`a server that ${name} is told of once, and waited for`, async (t) => {
    const server = await startedNatsServer(t, { config })
    const sending = await Sending.start(t, server)
    await sending.commitThrough(3)
    await sending.troubled('stream_unreachable')
    t.equal(sending.publisher.mode, 'stream')
    await server.reconfigure(allowing(all))
    const listener = await listening(t, server.url, 'world.live.>')
    await sending.published(3)
    t.same(await storedCommits(listener), [1, 2, 3])
    t.same(sending.troubles, [])
    t.equal(sending.log.count('cannot be reached'), 1)
  })
}

t.test('a server without room for the stream is waited for', async (t) => {
  const server = await newNatsServer(t, { config: 'jetstream { store_dir: {store}, max_file_store: 10MB }' })
  await server.start()
  const sending = await Sending.start(t, server)
  await sending.commitThrough(3)
  await sending.troubled('stream_unreachable')
  await server.kill()
  await sending.troubled('nats_away')
  await server.configure('jetstream { store_dir: {store} }')
  await server.start()
  await sending.published(3)
  t.same(sending.troubles, [])
})

const spoilt: [what: string, settings: object][] = [
  ['is full and refuses what is new', { max_bytes: 600, discard: 'new' }],
  ['has as many messages as it may and refuses what is new', { max_msgs: 3, discard: 'new' }],
  ['takes no message that is as long as an event', { max_msg_size: 10 }],
  ['does not acknowledge', { no_ack: true }],
]

for (const [what, settings] of spoilt) {
  t.test(`a stream that ${what}, because somebody changed it, is put right`, async (t) => {
    const server = await startedNatsServer(t)
    const sending = await Sending.start(t, server, { checkEveryMs: 250 })
    const listener = await listening(t, server.url, 'world.live.>')
    await sending.commitThrough(3)
    await sending.published(3)
    const manager = await listener.manager()
    await manager.streams.update(stream, settings)
    await sending.commitThrough(9)
    await sending.published(9)
    await listener.heard(9)
    t.same(listener.commits, range(1, 9))
    const { no_ack: _, ...told } = streamSettings(1)
    t.match((await manager.streams.info(stream)).config, told)
    t.same(sending.troubles, [])
  })
}

t.test('a stream that was sealed is told of until it is removed; then it is made anew and has all', async (t) => {
  const server = await startedNatsServer(t)
  const sending = await Sending.start(t, server, { checkEveryMs: 50 })
  const listener = await listening(t, server.url, 'world.live.>')
  await sending.commitThrough(3)
  await sending.published(3)
  const manager = await listener.manager()
  await manager.streams.update(stream, { sealed: true } as object)
  await sending.commitThrough(6)
  await sending.troubled('stream_sealed')
  await sending.troubled('events_waiting')
  t.equal(sending.log.count('is sealed'), 1)
  await manager.streams.delete(stream)
  await sending.published(6)
  t.same(await storedCommits(listener), [4, 5, 6])
  t.same(listener.commits, range(1, 6))
  t.same(sending.troubles, [])
})

t.test('what another stream took is not published', async (t) => {
  const server = await startedNatsServer(t)
  const sending = await Sending.start(t, server, { checkEveryMs: 100_000 })
  const listener = await listening(t, server.url, 'world.live.>')
  const manager = await listener.manager()
  await sending.commitThrough(3)
  await sending.published(3)
  await manager.streams.delete(stream)
  await manager.streams.add({ name: 'OTHER', subjects: ['world.updates.>'] })
  await sending.commitThrough(6)
  await sending.troubled('stream_unreachable')
  t.equal(sending.publishedCommit, 3)
  await manager.streams.delete('OTHER')
  await sending.published(6)
  t.same(await storedCommits(listener), [4, 5, 6])
  t.same(sending.troubles, [])
})
