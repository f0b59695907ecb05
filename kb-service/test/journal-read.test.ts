import t from 'tap'
import type { CommitRecord } from '../src/journal/record.js'
import { appendThrough, commitsOf, newDirectory, opened, record, written } from './support/journal-directory.js'

async function all(records: AsyncIterable<CommitRecord>): Promise<CommitRecord[]> {
  const list: CommitRecord[] = []
  for await (const one of records) list.push(one)
  return list
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

t.test('commits are read from the files, from memory, and across the border between them', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 20, [5, 12])
  const found = await opened(t, directory, { recentRecords: 4 })
  await appendThrough(found, 30)
  t.same(commitsOf(await all(found.journal.read(0))), range(1, 30))
  t.same(commitsOf(await all(found.journal.read(13))), range(14, 30))
  t.same(commitsOf(await all(found.journal.read(28))), [29, 30])
  t.same(await all(found.journal.read(30)), [])
  t.same((await all(found.journal.read(4)))[0], record(5))
})

t.test('what waits to be published is in memory, also after a start, as far as no checkpoint has it', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  await appendThrough(found, 3)
  await found.journal.checkpoint(3, {})
  await appendThrough(found, 7)
  found.journal.setPublished(5)
  t.equal(found.journal.recent(5), undefined)
  t.same(found.journal.recent(6), record(6))
  await found.journal.close()
  const { journal } = await opened(t, directory)
  for (const commit of [3, 5]) t.equal(journal.recent(commit), undefined)
  for (const commit of [6, 7]) t.same(journal.recent(commit), record(commit))
  t.ok(journal.recentBytes > 0)
})

t.test('reading ends at what was on disk when it began', async (t) => {
  const found = await opened(t, await newDirectory(t))
  await appendThrough(found, 2)
  const reading = found.journal.read(0)
  t.equal((await reading.next()).value?.commit, 1)
  await appendThrough(found, 5)
  t.equal((await reading.next()).value?.commit, 2)
  t.ok((await reading.next()).done)
})

t.test('a commit that is not yet on disk is not read', async (t) => {
  const { journal } = await opened(t, await newDirectory(t))
  journal.append(record(1))
  t.same(await all(journal.read(0)), [])
})

t.test('what is published leaves the memory and can still be read', async (t) => {
  const found = await opened(t, await newDirectory(t))
  await appendThrough(found, 10)
  found.journal.setPublished(8)
  t.same(commitsOf(await all(found.journal.read(0))), range(1, 10))
})
