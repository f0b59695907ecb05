import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { MemoryDisk } from './support/memory-journal.js'
import { type FakePublisher, json, startKb } from './support/service.js'

const collect = JSON.stringify({ type: 'action', action: 'collect_item', instance_id: 'bottle_joy' })

t.test('what is committed is published, in order, own copies first, with the experience and the epoch', async (t) => {
  const kb = await startKb(t)
  await kb.call('alice', 'messages', { body: collect })
  const { epoch } = await json(kb.call('alice', 'attach'))
  await kb.published()
  t.same(
    kb.publisher.events
      .filter(({ experience }) => experience === 'wylding-woods')
      .map((sent) => [sent.experience, sent.epoch, sent.commit, sent.event.subject]),
    [
      ['wylding-woods', epoch, 1, 'world.updates.epoch.wylding-woods'],
      ['wylding-woods', epoch, 3, 'world.updates.user.alice'],
      ['wylding-woods', epoch, 3, 'world.updates.zone.wylding-woods.woander_store'],
    ],
  )
})

t.test('it starts without NATS, and says so', async (t) => {
  const never = {
    generation: 0,
    mode: 'unknown' as const,
    isConnected: false,
    troubles: ['nats_away'] as const,
    ready: waitForAbort,
    publish: async () => {},
    close: async () => {},
  }
  const kb = await startKb(t, { publisher: never })
  t.equal((await kb.call('alice', 'messages', { body: collect })).status, 200)
  const health = await (await fetch(`${kb.url}/health`)).json()
  t.match(health, { service: 'kb', status: 'degraded', nats_connected: false, outbox_depth: 4 })
  t.equal((await fetch(`${kb.url}/ready`)).status, 200)
})

t.test('health and readiness follow the disk', async (t) => {
  const disk = new MemoryDisk()
  let mend = () => {}
  const mended = new Promise<void>((resolve) => {
    mend = resolve
  })
  const kb = await startKb(t, { openJournal: () => disk.open(), delay: () => mended })
  t.match(await (await fetch(`${kb.url}/health`)).json(), { status: 'healthy', nats_connected: true })
  disk.isQuick = false
  const call = kb.call('alice', 'messages', { body: collect })
  await until(async () => disk.current!.pending().length > 0)
  disk.current!.fail()
  const failed = await call
  t.equal(failed.status, 503)
  t.match(await failed.json(), { code: 'kb_unavailable' })
  t.equal((await fetch(`${kb.url}/ready`)).status, 503)
  t.match(await (await fetch(`${kb.url}/health`)).json(), { status: 'degraded' })
  disk.isQuick = true
  mend()
  await until(async () => (await fetch(`${kb.url}/ready`)).status === 200)
  t.equal((await kb.call('alice', 'messages', { body: collect })).status, 200)
})

t.test('more calls than may wait are told so, and later there is room again', async (t) => {
  const disk = new MemoryDisk()
  const kb = await startKb(t, { openJournal: () => disk.open(), maxInFlight: 2 })
  disk.isQuick = false
  const waiting = ['alice', 'bob'].map((user) => kb.call(user, 'messages', { body: collect }))
  await until(async () => disk.current!.pending().length >= 3)
  const refused = await kb.call('carol', 'messages', { body: collect })
  t.equal(refused.status, 429)
  t.match(await json(refused), { code: 'too_many_requests_in_flight' })
  disk.current!.flush()
  disk.isQuick = true
  for (const call of waiting) t.equal((await call).status, 200)
  await until(async () => (await kb.call('carol', 'messages', { body: collect })).status === 200)
})

t.test('metrics tell of commits, messages, the journal and the outbox', async (t) => {
  const kb = await startKb(t)
  await kb.call('alice', 'messages', { body: collect })
  await kb.call('bob', 'messages', { body: collect })
  await kb.call('bob', 'messages', { body: '{"type":"action","action":"made-up"}' })
  const text = await (await fetch(`${kb.url}/metrics`)).text()
  t.match(text, /^kb_commits_total\{experience="wylding-woods"\} 3$/m)
  t.match(text, /^kb_messages_total\{experience="wylding-woods",kind="collect_item",result="done"\} 1$/m)
  t.match(text, /^kb_messages_total\{experience="wylding-woods",kind="collect_item",result="refused"\} 1$/m)
  t.match(text, /^kb_message_ms_count\{kind="collect_item",result="done"\} 1$/m)
  t.match(text, /^kb_journal_wait_ms_count [1-9]/m)
  t.match(text, /^kb_journal_append_ms_count [1-9]/m)
  t.match(text, /^kb_journal_bytes_total [1-9]/m)
  t.match(text, /^kb_players 2$/m)
  t.match(text, /^kb_outcomes 1$/m)
  t.match(text, /^kb_outbox_depth \d+$/m)
  t.match(text, /^kb_outbox_age_ms /m)
  t.notMatch(text, /made-up|alice|bob/)
})

t.test('a stop answers what is under way, and the next start carries on', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kb-service-'))
  const first = await startKb(t, {}, folder)
  const before = await json(first.call('alice', 'attach'))
  const calls = Array.from({ length: 20 }, (_, index) =>
    first.call(`player-${index}`, 'messages', { body: collect }).then((response) => response.status),
  )
  await Promise.race(calls)
  await first.service.stop()
  await Promise.allSettled(calls)
  t.equal((first.publisher as FakePublisher).isClosed, true)
  const second = await startKb(t, {}, folder)
  const after = await json(second.call('alice', 'attach'))
  t.equal(after.epoch, before.epoch)
  t.ok(after.commit > before.commit)
  t.equal(after.version, 2, 'one of them has the bottle')
})

t.test('a second service on the same data is refused', async (t) => {
  const first = await startKb(t)
  await t.rejects(startKb(t, {}, first.config.dataDir), /already writes to this journal/)
})

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate)
}
