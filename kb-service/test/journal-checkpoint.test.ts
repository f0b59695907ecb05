import { writeFile } from 'node:fs/promises'
import t from 'tap'
import { disk, replaceFile } from '../src/journal/files.js'
import {
  appendThrough,
  commitsOf,
  edit,
  namesIn,
  newDirectory,
  opened,
  record,
  written,
} from './support/journal-directory.js'
import { RefusingFiles } from './support/refusing-files.js'

t.test('a start begins at the newest checkpoint and reads only the commits after it', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 12, [4, 10])
  const { checkpoint, records } = await opened(t, directory)
  t.match(checkpoint, { commit: 10, state: { sum: 10 } })
  t.same(commitsOf(records), [11, 12])
})

t.test('if the newest checkpoint is damaged the one before is used, with more journal', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 12, [4, 10])
  await edit(`${directory}/checkpoint-10.json`, (text) => text.replace('"sum":10', '"sum":11'))
  const found = await opened(t, directory)
  t.match(found.checkpoint, { commit: 4 })
  t.same(found.damagedCheckpoints, [10])
  t.same(commitsOf(found.records), [5, 6, 7, 8, 9, 10, 11, 12])
  found.journal.setPublished(12)
  await found.journal.checkpoint(12, { sum: 12 })
  t.match(await namesIn(directory), ['checkpoint-12.json', 'checkpoint-4.json'], 'the damaged one counts for nothing')
  t.notOk((await namesIn(directory)).includes('checkpoint-10.json'))
})

t.test(
  'without a whole checkpoint the start begins at the empty world, if the journal still reaches there',
  async (t) => {
    const directory = await newDirectory(t)
    await written(directory, 12, [10])
    await writeFile(`${directory}/checkpoint-10.json`, '')
    const found = await opened(t, directory)
    t.equal(found.checkpoint, null)
    t.equal(found.records.length, 12)
  },
)

t.test('without a whole checkpoint that the journal reaches the start stops', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  for (const commit of [4, 8, 12]) {
    await appendThrough(found, commit)
    found.journal.setPublished(commit)
    await found.journal.checkpoint(commit, {})
  }
  await found.journal.close()
  await writeFile(`${directory}/checkpoint-8.json`, 'x')
  await writeFile(`${directory}/checkpoint-12.json`, 'x')
  await t.rejects(opened(t, directory), { code: 'bad_format', file: 'checkpoint-12.json' })
})

t.test('the last two are kept, and the journal from the older one and from what is published', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  async function step(commit: number, published: number) {
    await appendThrough(found, commit)
    found.journal.setPublished(published)
    await found.journal.checkpoint(commit, {})
    return (await namesIn(directory)).filter((name) => !name.startsWith('lock') && !name.startsWith('published'))
  }
  t.same(await step(5, 5), ['checkpoint-5.json', 'journal-1.jsonl', 'journal-6.jsonl'])
  t.same(await step(10, 5), ['checkpoint-10.json', 'checkpoint-5.json', 'journal-11.jsonl', 'journal-6.jsonl'])
  t.same(await step(15, 5), [
    'checkpoint-10.json',
    'checkpoint-15.json',
    'journal-11.jsonl',
    'journal-16.jsonl',
    'journal-6.jsonl',
  ])
  t.same(await step(20, 20), ['checkpoint-15.json', 'checkpoint-20.json', 'journal-16.jsonl', 'journal-21.jsonl'])
})

t.test('a checkpoint is not on disk before its commit is', async (t) => {
  const slow = new RefusingFiles()
  const directory = await newDirectory(t)
  const { journal } = await opened(t, directory, { files: slow.files })
  const reached = slow.hold()
  journal.append(record(1))
  const done = journal.checkpoint(1, {})
  await reached
  // Twice what writing a checkpoint takes.
  for (const name of ['other', 'another']) await replaceFile(disk, directory, name, Buffer.from('{}'))
  t.notOk((await namesIn(directory)).some((name) => name.startsWith('checkpoint')))
  slow.release()
  await done
  t.ok((await namesIn(directory)).includes('checkpoint-1.json'))
})

t.test('it holds the state as it was when asked for, while commits go on', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  await appendThrough(found, 3)
  const state = { value: 3 }
  const done = found.journal.checkpoint(3, state)
  state.value = 4
  await appendThrough(found, 9)
  await done
  await found.journal.close()
  const again = await opened(t, directory)
  t.match(again.checkpoint, { commit: 3, state: { value: 3 } })
  t.same(commitsOf(again.records), [4, 5, 6, 7, 8, 9])
})

t.test('two at once are written one after the other', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  await appendThrough(found, 2)
  await Promise.all([found.journal.checkpoint(1, { at: 1 }), found.journal.checkpoint(2, { at: 2 })])
  await found.journal.close()
  t.match((await opened(t, directory)).checkpoint, { commit: 2, state: { at: 2 } })
})

t.test('one of a commit that is still to come is a mistake of the caller', async (t) => {
  await t.rejects((await opened(t, await newDirectory(t))).journal.checkpoint(1, {}), RangeError)
})
