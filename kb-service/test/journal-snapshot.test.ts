import t from 'tap'
import { disk, type Files } from '../src/journal/files.js'
import { readSnapshot } from '../src/journal/snapshot.js'
import { Child } from './support/child.js'
import { appendThrough, commitsOf, edit, newDirectory, opened, written } from './support/journal-directory.js'

t.test('a snapshot of a journal that another process writes to is a whole world, again and again', async (t) => {
  const directory = await newDirectory(t)
  const writer = new Child('journal-writer.js', [directory])
  t.teardown(() => writer.kill())
  await writer.printed(20)
  let last = 0
  for (let round = 0; round < 60; round++) {
    const found = await readSnapshot(disk, directory)
    if (found === null) throw new Error('no journal')
    const { checkpoint, records } = found
    const first = checkpoint?.commit ?? 0
    t.equal((checkpoint?.state as { sum: number } | undefined)?.sum ?? 0, (first * (first + 1)) / 2)
    t.same(
      commitsOf(records),
      records.map((_, index) => first + 1 + index),
    )
    t.ok(found.last >= last, `${found.last} after ${last}`)
    last = found.last
  }
  t.ok(last > 20)
})

t.test('files that are gone before they are read are looked for anew', async (t) => {
  const directory = await newDirectory(t)
  const found = await opened(t, directory)
  async function checkpointAt(commit: number): Promise<void> {
    await appendThrough(found, commit)
    found.journal.setPublished(commit)
    await found.journal.checkpoint(commit, { sum: commit })
  }
  for (const commit of [2, 4, 6]) await checkpointAt(commit)
  let looks = 0
  const moving: Files = {
    ...disk,
    async list(path) {
      const names = await disk.list(path)
      looks += 1
      // Between the look and the reading the writer makes checkpoints and drops what they make superfluous.
      if (looks === 1 || looks === 3) for (const more of [2, 4, 6]) await checkpointAt(looks * 10 + more)
      return names
    },
  }
  const snapshot = await readSnapshot(moving, directory)
  t.equal(snapshot?.last, 36)
  t.equal(looks, 5, 'three times, and a look after each that failed')
})

t.test('a torn tail is left out and left alone, every other damage is told', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 4)
  await edit(`${directory}/journal-1.jsonl`, (text) => text.slice(0, -5))
  const text = async () => (await disk.read(`${directory}/journal-1.jsonl`))!.toString()
  const before = await text()
  t.equal((await readSnapshot(disk, directory))?.last, 3)
  t.equal(await text(), before)
  await edit(`${directory}/journal-1.jsonl`, (whole) => whole.replace('text 2', 'texT 2'))
  await t.rejects(readSnapshot(disk, directory), { name: 'JournalDamaged', code: 'bad_record' })
})

t.test('a directory without a journal has no snapshot', async (t) => {
  t.equal(await readSnapshot(disk, await newDirectory(t)), null)
})
