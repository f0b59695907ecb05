import { openJournal } from '../../src/journal/open-journal.js'
import { record } from './journal-directory.js'

/**
 * A process that writes commits until it is killed and prints each that is settled: `journal-writer.js {directory}`.
 * Its state is the sum of its commits; it makes a checkpoint now and then and publishes behind the disk.
 */
const { journal, checkpoint, records } = await openJournal(process.argv[2]!, { now: Date.now, publishedEveryMs: 1 })
let sum = (checkpoint?.state as { sum: number } | undefined)?.sum ?? 0
for (const { commit } of records) sum += commit
process.stdout.write(`opened ${journal.head} ${sum}\n`)

for (;;) {
  const last = journal.head + 1 + Math.floor(Math.random() * 5)
  while (journal.head < last) {
    const commit = journal.head + 1
    journal.append(record(commit, 'x'.repeat(Math.floor(Math.random() * 3000))))
    sum += commit
  }
  const checkpointing = last % 7 === 0 ? journal.checkpoint(last, { sum }) : null
  await journal.settled(last)
  process.stdout.write(`settled ${last}\n`)
  journal.setPublished(Math.max(0, last - 3))
  await checkpointing
}
