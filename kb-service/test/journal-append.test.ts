import { readFile } from 'node:fs/promises'
import t from 'tap'
import { appendThrough, commitsOf, newDirectory, opened, record } from './support/journal-directory.js'
import { RefusingFiles } from './support/refusing-files.js'

t.test('what was appended is there after the next start', async (t) => {
  const directory = await newDirectory(t)
  const first = await opened(t, directory)
  t.equal(first.journal.head, 0)
  await appendThrough(first, 3)
  await first.journal.close()
  const second = await opened(t, directory)
  t.same(second.records, [record(1), record(2), record(3)])
  t.equal(second.journal.head, 3)
  t.equal(second.journal.durable, 3)
  t.equal(second.journal.epoch, first.journal.epoch, 'a restart is not a new numbering')
})

t.test('a file has one head and one line a commit', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  await appendThrough(found, 2)
  const lines = (await readFile(`${directory}/journal-1.jsonl`, 'utf8')).split('\n')
  t.same(JSON.parse(lines[0]!), { epoch: found.journal.epoch, format: 1, previous: null })
  t.match(lines[1], /^[0-9a-f]{8} \{"commit":1,/)
  t.equal(lines.length, 4)
})

t.test('commits appended in one turn share one sync, and those of the next gather behind it', async (t) => {
  const slow = new RefusingFiles()
  const { journal } = await opened(t, await newDirectory(t), { files: slow.files })
  const before = slow.syncs
  const reached = slow.hold()
  for (let commit = 1; commit <= 50; commit += 1) journal.append(record(commit))
  await reached
  for (let commit = 51; commit <= 80; commit += 1) journal.append(record(commit))
  const settled = journal.settled(1).then(() => 'settled')
  const turn = new Promise((resolve) => setImmediate(resolve)).then(() => 'waiting')
  t.equal(await Promise.race([settled, turn]), 'waiting', 'nothing is durable before the sync returns')
  t.equal(journal.durable, 0)
  slow.release()
  await journal.settled(80)
  t.equal(slow.syncs - before, 2)
})

t.test('an answer waits exactly for its commit', async (t) => {
  const { journal } = await opened(t, await newDirectory(t))
  const coming = journal.settled(2)
  journal.append(record(1))
  await journal.settled(1)
  t.equal(await Promise.race([coming.then(() => 'settled'), Promise.resolve('waiting')]), 'waiting')
  journal.append(record(2))
  await coming
  t.equal(journal.durable, 2)
  await journal.settled(1)
})

t.test('a commit out of turn is a mistake of the caller and changes nothing', async (t) => {
  const { journal } = await opened(t, await newDirectory(t))
  t.throws(() => journal.append(record(2)), RangeError)
  t.equal(journal.head, 0)
})

t.test('closing waits for what was appended and refuses what comes later', async (t) => {
  const directory = await newDirectory(t)
  const { journal } = await opened(t, directory)
  journal.append(record(1))
  const settled = journal.settled(1)
  const future = t.rejects(journal.settled(9), { code: 'journal_closed' })
  const closed = journal.close()
  t.throws(() => journal.append(record(2)), { code: 'journal_closed' })
  await Promise.all([settled, closed, future])
  t.same(commitsOf((await opened(t, directory)).records), [1])
})

t.test('more than may wait for the disk is refused and the journal goes on', async (t) => {
  const slow = new RefusingFiles()
  const { journal } = await opened(t, await newDirectory(t), { files: slow.files, maxWaitingBytes: 1000 })
  slow.hold()
  journal.append(record(1, 'x'.repeat(700)))
  t.throws(() => journal.append(record(2, 'x'.repeat(700))), { code: 'journal_full' })
  slow.release()
  await journal.settled(1)
  journal.append(record(2, 'x'.repeat(700)))
  await journal.settled(2)
})
