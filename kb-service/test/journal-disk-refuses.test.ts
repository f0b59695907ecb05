import t from 'tap'
import { openJournal } from '../src/journal/open-journal.js'
import { appendThrough, commitsOf, namesIn, newDirectory, opened, record } from './support/journal-directory.js'
import { type Refusal, RefusingFiles } from './support/refusing-files.js'

const now = () => 1_800_000_000_000

for (const refusal of ['write', 'sync', 'half a write'] as const satisfies Refusal[]) {
  t.test(`a refused ${refusal} breaks the journal, and opening it again heals it`, async (t) => {
    const bad = new RefusingFiles()
    const directory = await newDirectory(t)
    const found = await opened(t, directory, { files: bad.files })
    await appendThrough(found, 3)
    bad.refuse = refusal
    const { journal } = found
    for (let commit = 4; commit <= 9; commit += 1) journal.append(record(commit))
    await t.rejects(journal.settled(4), { name: 'JournalBroken', code: 'journal_broken' })
    await t.rejects(journal.settled(9), { code: 'journal_broken' })
    await t.rejects(journal.settled(10), { code: 'journal_broken' }, 'also what is still to come')
    t.throws(() => journal.append(record(10)), { code: 'journal_broken' })
    t.equal(journal.state, 'broken')
    t.equal(journal.durable, 3)
    await journal.settled(3)
    await journal.close()

    bad.refuse = null
    const again = await opened(t, directory, { files: bad.files })
    t.same(commitsOf(again.records), [1, 2, 3], 'nothing that was refused comes back')
    await appendThrough(again, 6)
    await again.journal.close()
    t.same(commitsOf((await opened(t, directory)).records), [1, 2, 3, 4, 5, 6])
  })
}

t.test('a start on a disk that refuses fails, gives the lock back, and works later', async (t) => {
  const bad = new RefusingFiles()
  const directory = await newDirectory(t)
  bad.refuse = 'sync'
  await t.rejects(openJournal(directory, { now, files: bad.files }), { message: 'EIO' })
  bad.refuse = null
  await appendThrough(await opened(t, directory, { files: bad.files }), 1)
})

t.test('a refused checkpoint leaves the one before, and commits go on', async (t) => {
  const bad = new RefusingFiles()
  const directory = await newDirectory(t)
  const found = await opened(t, directory, { files: bad.files })
  await appendThrough(found, 2)
  await found.journal.checkpoint(2, { sum: 2 })
  await appendThrough(found, 4)
  bad.refuse = 'rename'
  await t.rejects(found.journal.checkpoint(4, {}), { message: 'EIO' })
  await appendThrough(found, 5)
  bad.refuse = null
  await found.journal.checkpoint(5, { sum: 5 })
  await found.journal.close()
  t.match((await opened(t, directory)).checkpoint, { commit: 5 })
  t.notOk((await namesIn(directory)).includes('checkpoint-4.json'))
})

for (const refusal of ['write', 'half a write', 'sync', 'rename'] as const satisfies Refusal[]) {
  t.test(`a checkpoint that a refused ${refusal} stops gives back the room that it took`, async (t) => {
    const bad = new RefusingFiles()
    bad.where = /checkpoint-/
    const directory = await newDirectory(t)
    const found = await opened(t, directory, { files: bad.files })
    await appendThrough(found, 2)
    bad.refuse = refusal
    await t.rejects(found.journal.checkpoint(2, { sum: 2 }))
    t.same(await namesIn(directory), ['journal-1.jsonl', 'lock'])
    await appendThrough(found, 3)
  })
}

t.test(
  'a refused journal file breaks the journal behind a whole checkpoint, and opening it again heals it',
  async (t) => {
    for (const refusal of ['write', 'sync', 'rename'] as const satisfies Refusal[]) {
      const bad = new RefusingFiles()
      bad.where = /journal-3\.jsonl/
      bad.refuse = refusal
      const directory = await newDirectory(t)
      const found = await opened(t, directory, { files: bad.files })
      await appendThrough(found, 2)
      await t.rejects(found.journal.checkpoint(2, { sum: 2 }), { code: 'journal_broken' })
      t.equal(found.journal.state, 'broken')
      await found.journal.close()
      bad.refuse = null
      const again = await opened(t, directory, { files: bad.files })
      t.match(again.checkpoint, { commit: 2, state: { sum: 2 } })
      await appendThrough(again, 5)
      await again.journal.close()
      t.same(commitsOf((await opened(t, directory)).records), [3, 4, 5])
    }
  },
)

t.test('a disk without room is not opened, so that no commit finds it out', async (t) => {
  const bad = new RefusingFiles()
  const directory = await newDirectory(t)
  const found = await opened(t, directory, { files: bad.files })
  await appendThrough(found, 2)
  await found.journal.close()
  bad.where = /room/
  bad.refuse = 'half a write'
  await t.rejects(openJournal(directory, { now, files: bad.files }), { message: 'ENOSPC' })
  t.same(await namesIn(directory), ['journal-1.jsonl'])
  bad.refuse = null
  t.same(commitsOf((await opened(t, directory, { files: bad.files })).records), [1, 2])
})

t.test('a published position that the disk refuses is remembered later', async (t) => {
  const bad = new RefusingFiles()
  const directory = await newDirectory(t)
  const found = await opened(t, directory, { files: bad.files, publishedEveryMs: 0 })
  await appendThrough(found, 3)
  bad.refuse = 'rename'
  found.journal.setPublished(2)
  t.equal(found.journal.published, 2)
  await appendThrough(found, 4)
  bad.refuse = null
  found.journal.setPublished(4)
  await found.journal.close()
  t.equal((await opened(t, directory)).journal.published, 4)
})
