import { writeFile } from 'node:fs/promises'
import t from 'tap'
import { openJournal } from '../src/journal/open-journal.js'
import { Child } from './support/child.js'
import { namesIn, newDirectory, opened } from './support/journal-directory.js'

const now = () => 1_800_000_000_000

t.test('a second start in the same process is refused until the first has closed', async (t) => {
  const directory = await newDirectory(t)
  const first = await opened(t, directory)
  await t.rejects(openJournal(directory, { now }), { name: 'JournalLocked', code: 'journal_locked' })
  await first.journal.close()
  t.notOk((await namesIn(directory)).includes('lock'))
  await opened(t, directory)
})

t.test('a second process is refused with the pid of the first, which goes on', async (t) => {
  const directory = await newDirectory(t)
  const first = new Child('journal-writer.js', [directory])
  t.teardown(() => first.kill())
  await first.printed(3)
  const second = new Child('journal-writer.js', [directory])
  await second.ended
  t.not(second.process.exitCode, 0)
  t.match(second.errors, new RegExp(`JournalLocked: Process ${first.process.pid} already writes`))
  await t.rejects(openJournal(directory, { now }), { code: 'journal_locked' })
  await first.printed(first.lines.length + 3)
})

t.test('two that start together: one writes, the other is refused', async (t) => {
  const directory = await newDirectory(t)
  const starts = await Promise.allSettled([openJournal(directory, { now }), openJournal(directory, { now })])
  t.same(starts.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  for (const start of starts) if (start.status === 'fulfilled') await start.value.journal.close()
})

t.test('a lock whose process is gone is taken over', async (t) => {
  const directory = await newDirectory(t)
  const killed = new Child('journal-writer.js', [directory])
  await killed.printed(2)
  await killed.kill()
  t.ok((await namesIn(directory)).includes('lock'))
  await opened(t, directory)
})

t.test('a lock is stale if its pid is now another process, ours, or nonsense', async (t) => {
  for (const content of [
    JSON.stringify({ pid: process.ppid, started: 'another boot:1' }),
    JSON.stringify({ pid: process.pid, started: 'another boot:1' }),
    JSON.stringify({ pid: -1 }),
    'half a lo',
    '',
  ]) {
    const directory = await newDirectory(t)
    await writeFile(`${directory}/lock`, content)
    await opened(t, directory)
  }
})
