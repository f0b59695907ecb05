import type { CommitRecord } from './record.js'

/** The one order of everything in an experience. Files today; a JetStream stream can stand behind it later. */
export interface Journal {
  readonly epoch: string
  /** The last commit that was appended, on disk or not. A new journal starts at 0. */
  readonly head: number
  /** The last commit that is on disk. */
  readonly durable: number
  /** What waits for the disk, and what is kept in memory until it is published, where that is known. */
  readonly waitingBytes?: number
  readonly recentBytes?: number
  /**
   * Appends the next commit (`record.commit === head + 1`). Returns at once; many are written and fsynced together.
   * Throws if the journal is broken (a write failed): the state in memory is then ahead of the disk and must be recovered.
   */
  append(record: CommitRecord): void
  /** Resolves when `commit` is on disk, at once if it is; rejects with `JournalBroken` if it never will be. */
  settled(commit: number): Promise<void>
  /** Commits after `commit` that are on disk, in order, up to the last one there when asked. */
  read(commit: number): AsyncIterable<CommitRecord>
  /** A commit that is in memory, as those are that wait to be published, if they are not too many. */
  recent(commit: number): CommitRecord | undefined
  /** Up to this commit every event is acknowledged by NATS. Remembered on disk, possibly a little late. */
  readonly published: number
  setPublished(commit: number): void
  /** Writes `state` as of `commit` aside and renames it; keeps the last two; drops journal files that neither recovery nor outbox need. */
  checkpoint(commit: number, state: unknown): Promise<void>
  /** Waits for what is being written, then closes the files. */
  close(): Promise<void>
}

/** What a start finds on disk: the newest good checkpoint and the commits after it. */
export interface Recovered {
  journal: Journal
  checkpoint: { commit: number; state: unknown } | null
  records: CommitRecord[]
}
