import t, { type Test } from 'tap'
import { disk } from '../src/journal/files.js'
import type { Opened } from '../src/journal/open-journal.js'
import { Outbox, type OutboxOptions } from '../src/outbox.js'
import { appendThrough, edit, event, newDirectory, opened, record, written } from './support/journal-directory.js'
import { Recorder } from './support/recorder.js'

const alice = 'world.updates.user.alice'
const bob = 'world.updates.user.bob'

function started(t: Test, { journal }: Opened, publisher: Recorder, changes: Partial<OutboxOptions> = {}): Outbox {
  const outbox = new Outbox({
    journal,
    experience: 'wylding-woods',
    publisher,
    now: () => 1_800_000_000_000 + 100,
    onRetry: () => {},
    onEnd: (error) => t.fail('the outbox ended', { error }),
    wait: async () => {},
    ...changes,
  })
  t.teardown(() => outbox.stop())
  return outbox
}

/** Commits with these subjects, one list a commit; durable when this returns. */
async function commit({ journal }: Opened, ...subjects: string[][]): Promise<void> {
  for (const list of subjects) {
    const number = journal.head + 1
    const events = list.map((subject) => event(number, { subject }))
    journal.append(record(number, `text ${number}`, events))
  }
  await journal.settled(journal.head)
}

/** Waits, turn by turn of the event loop, for something that is bound to come. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate)
}

t.test('what is committed is sent in order, and the position follows', async (t) => {
  const found = await opened(t, await newDirectory(t))
  const recorder = new Recorder()
  const outbox = started(t, found, recorder)
  await commit(found, [alice], [], [alice, bob])
  await until(() => found.journal.published === 3)
  t.same(recorder.sent, ['1 alice', '3 alice', '3 bob'])
  await commit(found, [bob])
  await until(() => found.journal.published === 4)
  t.same(recorder.sent.at(-1), '4 bob')
  t.equal(outbox.depth, 0)
  t.equal(outbox.oldestAgeMs, 0)
})

t.test('a commit is sent only when every event of the one before is acknowledged', async (t) => {
  const found = await opened(t, await newDirectory(t))
  const recorder = new Recorder()
  let acknowledge = () => {}
  recorder.answer = ({ event }) =>
    event.subject === bob ? new Promise((resolve) => (acknowledge = resolve)) : Promise.resolve()
  const outbox = started(t, found, recorder)
  await commit(found, [alice, bob], [alice])
  await until(() => recorder.sent.length === 2)
  await commit(found, [alice])
  t.same(recorder.sent, ['1 alice', '1 bob'])
  t.equal(found.journal.published, 0)
  t.equal(outbox.depth, 3)
  t.equal(outbox.oldestAgeMs, 99)
  acknowledge()
  await until(() => found.journal.published === 3)
  t.same(recorder.sent, ['1 alice', '1 bob', '2 alice', '3 alice'])
})

t.test('nothing is sent before it is on disk', async (t) => {
  const found = await opened(t, await newDirectory(t))
  const recorder = new Recorder()
  recorder.answer = async ({ commit }) => void t.ok(found.journal.durable >= commit)
  started(t, found, recorder)
  for (let number = 1; number <= 50; number += 1) {
    found.journal.append(record(number, 'text', [event(number)]))
    if (number % 7 === 0) await new Promise(setImmediate)
  }
  await until(() => found.journal.published === 50)
})

t.test('a commit that failed is sent again whole, with longer and longer waits, for as long as it takes', async (t) => {
  const found = await opened(t, await newDirectory(t))
  const recorder = new Recorder()
  let failures = 10
  recorder.answer = async ({ event }) => {
    if (event.subject === bob && failures-- > 0) throw new Error('no answer')
  }
  const waits: number[] = []
  started(t, found, recorder, { onRetry: (_error, _commit, retryMs) => waits.push(retryMs) })
  await commit(found, [alice, bob], [alice])
  await until(() => found.journal.published === 2)
  t.equal(recorder.sent.filter((sent) => sent === '1 alice').length, 11)
  t.equal(recorder.sent.at(-1), '2 alice')
  t.same(waits, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
})

t.test('a commit is sent again whole if the stream was made anew meanwhile', async (t) => {
  const found = await opened(t, await newDirectory(t))
  const recorder = new Recorder()
  recorder.answer = async ({ event }) => {
    if (event.subject === bob && recorder.generation === 1) recorder.generation = 2
  }
  started(t, found, recorder)
  await commit(found, [alice, bob], [alice])
  await until(() => found.journal.published === 2)
  t.same(recorder.sent, ['1 alice', '1 bob', '1 alice', '1 bob', '2 alice'])
})

t.test('while NATS is away commits go on; then all are sent in order, from the files where memory ends', async (t) => {
  const found = await opened(t, await newDirectory(t), { recentRecords: 5 })
  const recorder = new Recorder()
  const back = recorder.away()
  const outbox = started(t, found, recorder)
  for (let number = 1; number <= 40; number += 1) {
    await commit(found, [alice])
    if (number % 10 === 0) await found.journal.checkpoint(number, {})
  }
  t.equal(outbox.depth, 40)
  t.same(recorder.sent, [])
  back()
  await until(() => found.journal.published === 40)
  t.same(
    recorder.sent,
    Array.from({ length: 40 }, (_, index) => `${index + 1} alice`),
  )
})

t.test('stopped in the middle, the unacknowledged commit is the first of the next start', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  const recorder = new Recorder()
  recorder.answer = ({ commit }) => (commit === 2 ? new Promise(() => {}) : Promise.resolve())
  const outbox = started(t, found, recorder)
  await commit(found, [alice], [bob], [alice])
  await until(() => recorder.sent.length === 2)
  await outbox.stop()
  await found.journal.close()

  const again = await opened(t, directory)
  t.equal(again.journal.published, 1)
  const second = new Recorder()
  started(t, again, second)
  await until(() => again.journal.published === 3)
  t.same(second.sent, ['2 bob', '3 alice'])
})

t.test('it stops at once whatever it waits for', async (t) => {
  for (const waitingFor of ['commits', 'readiness', 'acknowledgement', 'retry'] as const) {
    const found = await opened(t, await newDirectory(t))
    const recorder = new Recorder()
    if (waitingFor === 'readiness') recorder.away()
    if (waitingFor === 'acknowledgement') recorder.answer = () => new Promise(() => {})
    if (waitingFor === 'retry') recorder.answer = () => Promise.reject(new Error('no answer'))
    const forever = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const outbox = started(t, found, recorder, { wait: forever })
    if (waitingFor !== 'commits') await commit(found, [alice])
    if (waitingFor === 'acknowledgement' || waitingFor === 'retry') await until(() => recorder.sent.length > 0)
    await outbox.stop()
    t.equal(found.journal.published, 0, `waiting for ${waitingFor}`)
  }
})

t.test('it ends quietly when the journal closes', async (t) => {
  const found = await opened(t, await newDirectory(t))
  const recorder = new Recorder()
  const outbox = started(t, found, recorder)
  await appendThrough(found, 1)
  await until(() => found.journal.published === 1)
  await found.journal.close()
  await outbox.stop()
  t.same(recorder.sent, [])
})

t.test('it ends and says so when a commit cannot be read any more', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 9)
  const found = await opened(t, directory, { recentRecords: 1 })
  await edit(`${directory}/journal-1.jsonl`, (text) => text.replace('text 5', 'texT 5'))
  const ended = new Promise((resolve) => started(t, found, new Recorder(), { onEnd: resolve }))
  t.match(await ended, { name: 'JournalDamaged', code: 'bad_record', line: 6 })
  t.equal(found.journal.published, 4)
})

t.test('it goes on when a file that could not be read can be read again', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 3)
  let failures = 0
  async function* chunks(path: string) {
    if (failures-- > 0) throw new Error('EMFILE')
    yield* disk.chunks(path)
  }
  const found = await opened(t, directory, { files: { ...disk, chunks }, recentRecords: 1 })
  failures = 2
  const waits: number[] = []
  started(t, found, new Recorder(), { onRetry: (_error, commit, retryMs) => waits.push(commit, retryMs) })
  await until(() => found.journal.published === 3)
  t.same(waits, [1, 50, 1, 100])
})
