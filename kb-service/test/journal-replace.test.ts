import { appendFile, readdir, rm } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { disk, type Files } from '../src/journal/files.js'
import { openJournal } from '../src/journal/open-journal.js'
import { highestEpoch } from '../src/journal/recovery.js'
import { finishReplacement, replaceJournal } from '../src/journal/replace.js'
import { commitsOf, namesIn, newDirectory, opened, record, written } from './support/journal-directory.js'

const now = () => 1_800_000_000_000
const epoch = 'zzzzzzzz'
const successor = {
  header: { epoch, previous: null },
  checkpoint: { commit: 40, state: { sum: 40 } },
  records: [record(41, 'new')],
}

/** The real disk, which dies at its nth change. */
function dyingAfter(changes: number): Files {
  let left = changes
  const change =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A) => {
      if (left === 0) throw new Error('gone')
      left -= 1
      return work(...args)
    }
  const { makeDirectory, append, rename, remove, syncDirectory } = disk
  return {
    ...disk,
    makeDirectory: change(makeDirectory),
    append: change(append),
    rename: change(rename),
    remove: change(remove),
    syncDirectory: change(syncDirectory),
  }
}

/** What a start finds. */
async function found(t: Test, directory: string) {
  const { journal, checkpoint, records } = await opened(t, directory)
  await journal.close()
  return { epoch: journal.epoch, state: checkpoint?.state, commits: commitsOf(records) }
}

const after = { epoch, state: { sum: 40 }, commits: [41] }

t.test('wherever it dies, a start finds the old journal or the new one, whole, and nothing is lost', async (t) => {
  const outcomes: string[] = []
  for (let changes = 0; outcomes.at(-1) !== 'done'; changes++) {
    const directory = await newDirectory(t)
    await written(directory, 12, [5, 9])
    const before = await found(t, directory)
    const isDone = await replaceJournal(dyingAfter(changes), directory, 'x', successor).then(
      () => true,
      () => false,
    )
    const now = await found(t, directory)
    if (now.epoch === epoch) {
      t.same(now, after)
      t.same(await found(t, `${directory}/kept-x`), before, 'what was there is kept')
      t.same(await namesIn(directory), ['checkpoint-40.json', 'journal-41.jsonl', 'kept-x'])
    } else t.same(now, before)
    outcomes.push(isDone ? 'done' : now.epoch === epoch ? 'new' : 'old')
  }
  t.same([...new Set(outcomes)], ['old', 'new', 'done'])
})

t.test('a death in the midst of putting right what a death left is put right as well', async (t) => {
  for (const first of [9, 10, 12, 14, 16]) {
    for (let second = 0; ; second++) {
      const directory = await newDirectory(t)
      await written(directory, 12, [5, 9])
      await replaceJournal(dyingAfter(first), directory, 'x', successor).catch(() => {})
      const isDone = await finishReplacement(dyingAfter(second), directory).then(
        () => true,
        () => false,
      )
      if (isDone) break
      t.equal((await found(t, directory)).commits.length > 0, true)
    }
  }
})

t.test('where there was nothing nothing is kept', async (t) => {
  const directory = await newDirectory(t)
  await replaceJournal(disk, directory, 'x', successor)
  t.same(await found(t, directory), after)
  t.same(await readdir(directory), ['checkpoint-40.json', 'journal-41.jsonl'])
})

t.test('the highest epoch is read from what is damaged too', async (t) => {
  const directory = await newDirectory(t)
  t.equal(await highestEpoch(disk, directory), null)
  await written(directory, 12, [5, 9])
  const { journal } = await openJournal(directory, { now })
  const known = journal.epoch
  await journal.close()
  for (const name of await namesIn(directory)) {
    if (name.startsWith('checkpoint')) await rm(`${directory}/${name}`)
    else await appendFile(`${directory}/${name}`, 'nonsense\nand more\n')
  }
  await t.rejects(openJournal(directory, { now }), { name: 'JournalDamaged' })
  t.equal(await highestEpoch(disk, directory), known)
})
