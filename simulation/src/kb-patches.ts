import { FileJournal } from 'kb-service/src/journal/file-journal.js'
import type { Journal } from 'kb-service/src/journal/journal.js'
import type { CommitRecord } from 'kb-service/src/journal/record.js'
import { Ledger } from 'kb-service/src/ledger.js'
import { Outboxes } from 'kb-service/src/outboxes.js'
import { Outcomes } from 'kb-service/src/world/outcomes.js'
import type { Patch } from './patch.js'

/** Mutants of the KB's core. */
export const kbPatches = {
  'answer-before-commit': (replace) => replace(Ledger.prototype, 'settled', async () => undefined),
  'no-outcomes': (replace) => replace(Outcomes.prototype, 'find', () => undefined),
  'no-epoch-event': (replace) => {
    const { read } = FileJournal.prototype
    replace(FileJournal.prototype, 'read', async function* (this: FileJournal, commit) {
      for await (const record of read.call(this, commit))
        yield { ...record, events: record.events.filter(({ kind }) => kind !== 'epoch') }
    })
  },
  'outbox-forgets': (replace) => {
    const { follow } = Outboxes.prototype
    replace(Outboxes.prototype, 'follow', function (this: Outboxes, experience, journal) {
      journal.setPublished(journal.durable)
      follow.call(this, experience, journal)
    })
  },
  'publish-before-commit': (replace) => {
    const appended = new WeakMap<Journal, Appended>()
    const { append } = FileJournal.prototype
    const { follow } = Outboxes.prototype
    replace(FileJournal.prototype, 'append', function (this: FileJournal, record) {
      append.call(this, record)
      const { records, wake } = appended.get(this) ?? { records: [], wake: [] }
      appended.set(this, { records: [...records, record], wake: [] })
      for (const one of wake) one()
    })
    replace(Outboxes.prototype, 'follow', function (this: Outboxes, experience, journal) {
      follow.call(this, experience, eager(journal, appended))
    })
  },
} satisfies Record<string, Patch>

interface Appended {
  readonly records: readonly CommitRecord[]
  readonly wake: (() => void)[]
}

/** A journal as an outbox sees it that does not wait for the disk. */
function eager(journal: Journal, all: WeakMap<Journal, Appended>): Journal {
  let { published } = journal
  const appended = () => all.get(journal) ?? { records: [], wake: [] }
  const ofDisk = journal.durable
  return {
    epoch: journal.epoch,
    get head() {
      return journal.head
    },
    get durable() {
      return journal.head
    },
    get published() {
      return published
    },
    append: (record) => journal.append(record),
    async settled(commit) {
      while (commit > journal.head) {
        const { records, wake } = appended()
        await new Promise<void>((resolve) => all.set(journal, { records, wake: [...wake, resolve] }))
      }
    },
    async *read(commit) {
      for await (const record of journal.read(commit)) if (record.commit <= ofDisk) yield record
      for (const record of appended().records) if (record.commit > Math.max(commit, ofDisk)) yield record
    },
    recent: (commit) => journal.recent(commit),
    setPublished(commit) {
      published = commit
      journal.settled(commit).then(
        () => journal.setPublished(commit),
        () => undefined,
      )
    },
    checkpoint: (commit, state) => journal.checkpoint(commit, state),
    close: () => journal.close(),
  }
}
