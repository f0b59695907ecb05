import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { encodeLine } from '../src/journal/codec.js'
import { openJournal } from '../src/journal/open-journal.js'
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

const now = () => 1_800_000_000_000

async function refused(t: Test, directory: string, expected: object): Promise<void> {
  const before = await namesIn(directory)
  await t.rejects(openJournal(directory, { now }), { name: 'JournalDamaged', ...expected })
  t.same(await namesIn(directory), before, 'the refusal changes nothing')
}

t.test('a torn tail is cut, whichever byte it was torn at', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 4)
  const path = `${directory}/journal-1.jsonl`
  const whole = await readFile(path)
  const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1
  for (let length = lastLine + 1; length < whole.length; length += 1) {
    await writeFile(path, whole)
    await truncate(path, length)
    const found = await openJournal(directory, { now })
    t.same(commitsOf(found.records), [1, 2, 3])
    t.equal(found.cutBytes, length - lastLine)
    await found.journal.close()
    t.same(await readFile(path), whole.subarray(0, lastLine))
  }
  const found = await opened(t, directory)
  await appendThrough(found, 4)
  await found.journal.close()
  t.same(await readFile(path), whole, 'the cut commit number is used again')
})

t.test('a last line whose bytes are others is torn too', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 3)
  await edit(`${directory}/journal-1.jsonl`, (text) => text.replace('text 3', 'texT 3'))
  t.same(commitsOf((await opened(t, directory)).records), [1, 2])
})

t.test('zeros behind the last commit are a torn tail', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 3)
  await edit(`${directory}/journal-1.jsonl`, (text) => `${text}${'\0'.repeat(500)}`)
  const found = await opened(t, directory)
  t.same(commitsOf(found.records), [1, 2, 3])
  t.equal(found.cutBytes, 500)
})

t.test('a damaged line in the middle stops the start and is named', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 5)
  await edit(`${directory}/journal-1.jsonl`, (text) => text.replace('text 2', 'texT 2'))
  await refused(t, directory, { code: 'bad_record', file: 'journal-1.jsonl', line: 3 })
})

t.test('a torn tail of a file that is not the newest is damage', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 9, [5])
  const { length } = await readFile(`${directory}/journal-1.jsonl`)
  await truncate(`${directory}/journal-1.jsonl`, length - 3)
  await refused(t, directory, { code: 'bad_record', file: 'journal-1.jsonl', line: 6 })
})

t.test('a missing commit is damage', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 5)
  await edit(`${directory}/journal-1.jsonl`, (text) => text.split('\n').toSpliced(3, 1).join('\n'))
  await refused(t, directory, { code: 'commit_gap', line: 4 })
})

t.test('a whole line that is no commit is damage, also as the last one', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 2)
  await edit(`${directory}/journal-1.jsonl`, (text) => text + encodeLine({ commit: 3 }).toString())
  await refused(t, directory, { code: 'bad_record', line: 4 })
})

t.test('a missing file is damage, wherever it was', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 9, [3, 6])
  t.same(await namesIn(directory), [
    'checkpoint-3.json',
    'checkpoint-6.json',
    'journal-1.jsonl',
    'journal-4.jsonl',
    'journal-7.jsonl',
  ])
  await t.test('in the middle', async (t) => {
    await copyFile(`${directory}/journal-4.jsonl`, `${directory}/kept`)
    await rm(`${directory}/journal-4.jsonl`)
    await refused(t, directory, { code: 'missing_file', file: 'journal-7.jsonl' })
    await copyFile(`${directory}/kept`, `${directory}/journal-4.jsonl`)
  })
  await t.test('at the end, with commits behind the checkpoint', async (t) => {
    await rm(`${directory}/journal-7.jsonl`)
    await rm(`${directory}/journal-4.jsonl`)
    await refused(t, directory, { code: 'lost_commits', file: 'checkpoint-6.json' })
  })
  await t.test('all of them', async (t) => {
    await rm(`${directory}/journal-1.jsonl`)
    await refused(t, directory, { code: 'missing_file' })
  })
})

t.test('a journal that ends before what was published has lost commits', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  await appendThrough(found, 5)
  found.journal.setPublished(5)
  await found.journal.close()
  const path = `${directory}/journal-1.jsonl`
  const torn = (await readFile(path)).subarray(0, -3)
  await writeFile(path, torn)
  await refused(t, directory, { code: 'lost_commits', file: 'published.json' })
  t.same(await readFile(path), torn, 'nothing was cut')
})

t.test('heads that are not ours stop the start', async (t) => {
  const heads = [
    '',
    '{}',
    'x',
    '{"epoch":"kwvnxzab","format":2,"previous":null}',
    '{"epoch":"KW","format":1,"previous":null}',
    '{"epoch":"kwvnxzab","format":1,"previous":"zzzzzzzz"}',
  ]
  for (const head of heads) {
    const directory = await newDirectory(t)
    await written(directory, 2)
    await edit(`${directory}/journal-1.jsonl`, (text) => `${head}${text.slice(text.indexOf('\n'))}`)
    await refused(t, directory, { code: 'bad_format', file: 'journal-1.jsonl', line: 1 })
  }
  const directory = await newDirectory(t)
  await writeFile(`${directory}/journal-1.jsonl`, '')
  await refused(t, directory, { code: 'bad_format', file: 'journal-1.jsonl', line: 0 })
})

t.test('two epochs in one directory stop the start', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 9, [5])
  await t.test('in a journal file', async (t) => {
    await copyFile(`${directory}/journal-6.jsonl`, `${directory}/kept`)
    await edit(`${directory}/journal-6.jsonl`, (text) => text.replace(/"epoch":"[a-z]{8}"/, '"epoch":"zzzzzzzz"'))
    await refused(t, directory, { code: 'two_epochs', file: 'journal-6.jsonl' })
    await copyFile(`${directory}/kept`, `${directory}/journal-6.jsonl`)
  })
  await t.test('in a checkpoint', async (t) => {
    const foreign = { epoch: 'aaaaaaaa', format: 1, commit: 5, state: {} }
    await writeFile(`${directory}/checkpoint-5.json`, encodeLine(foreign))
    await refused(t, directory, { code: 'two_epochs', file: 'checkpoint-5.json' })
  })
})

t.test('a file of another kind in the directory is left alone', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 2)
  await writeFile(`${directory}/notes.txt`, 'mine')
  await writeFile(`${directory}/checkpoint-9.json.aside`, 'half a che')
  t.same(commitsOf((await opened(t, directory)).records), [1, 2])
  const names = await namesIn(directory)
  t.ok(names.includes('notes.txt'))
  t.notOk(names.includes('checkpoint-9.json.aside'), 'what a kill left half written is gone')
})

t.test('a damaged published position sends all again and stops nothing', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  await appendThrough(found, 3)
  found.journal.setPublished(3)
  await found.journal.close()
  t.equal(await reopenedPosition(directory), 3)
  await writeFile(`${directory}/published.json`, 'garbage')
  t.equal(await reopenedPosition(directory), 0)
})

async function reopenedPosition(directory: string): Promise<number> {
  const { journal } = await openJournal(directory, { now })
  const { published } = journal
  await journal.close()
  return published
}

t.test('a record survives as it was, whatever its text', async (t) => {
  const directory = await newDirectory(t)
  const text = 'line\nbreak \u2028 \ud83c\udf76 "quoted" \ud800 \0'
  const { journal } = await opened(t, directory)
  journal.append(record(1, text))
  await journal.close()
  t.same((await opened(t, directory)).records, [record(1, text)])
})
