import { checkpointName, encodeCheckpoint, writeCheckpoint } from './checkpoint.js'
import { JournalDamaged } from './errors.js'
import type { Files } from './files.js'
import type { GroupWriter } from './group-writer.js'
import type { Journal } from './journal.js'
import type { PublishedMark } from './published.js'
import type { RecentRecords } from './recent-records.js'
import type { CommitRecord } from './record.js'
import { createSegment, encodeRecord, readSegment, type Segment, type SegmentHeader, segmentName } from './segment.js'

const keptCheckpoints = 2

interface Parts {
  files: Files
  directory: string
  header: SegmentHeader
  segments: Segment[]
  /** Commits of the checkpoints on disk, newest first. */
  checkpoints: number[]
  damagedCheckpoints: number[]
  writer: GroupWriter
  recent: RecentRecords
  mark: PublishedMark
  unlock: () => Promise<void>
}

/** A journal in the files of one directory. Made by `openJournal`. */
export class FileJournal implements Journal {
  readonly #parts: Parts
  #segments: Segment[]
  #checkpoints: number[]
  #superfluous: number[]
  #checkpointing: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#segments = parts.segments
    this.#checkpoints = parts.checkpoints
    this.#superfluous = parts.damagedCheckpoints
  }

  get epoch(): string {
    return this.#parts.header.epoch
  }

  /** `broken` after a write that failed: close it and open it again. */
  get state() {
    return this.#parts.writer.state
  }

  get head(): number {
    return this.#parts.writer.head
  }

  get durable(): number {
    return this.#parts.writer.durable
  }

  get waitingBytes(): number {
    return this.#parts.writer.waitingBytes
  }

  get recentBytes(): number {
    return this.#parts.recent.bytes
  }

  get published(): number {
    return this.#parts.mark.commit
  }

  /** Throws `JournalBroken`, RangeError for a commit out of turn. The record may not change any more. */
  append(record: CommitRecord): void {
    if (record.commit !== this.head + 1) throw new RangeError(`commit ${record.commit} after ${this.head}`)
    const line = encodeRecord(record)
    this.#parts.writer.add(line)
    this.#parts.recent.push(record, line.length)
  }

  settled(commit: number): Promise<void> {
    return this.#parts.writer.settled(commit)
  }

  async *read(commit: number): AsyncGenerator<CommitRecord> {
    const { recent } = this.#parts
    const to = this.durable
    let next = commit + 1
    while (next <= to) {
      const record = recent.get(next)
      if (record !== undefined) {
        yield record
        next += 1
        continue
      }
      for await (const stored of this.#readFile(next, recent.first > next ? Math.min(to, recent.first - 1) : to)) {
        yield stored
        next += 1
      }
    }
  }

  recent(commit: number): CommitRecord | undefined {
    return this.#parts.recent.get(commit)
  }

  setPublished(commit: number): void {
    const { mark, recent } = this.#parts
    if (commit > this.durable) throw new RangeError(`commit ${commit} is not on disk`)
    mark.set(commit)
    recent.dropThrough(commit)
  }

  /**
   * The state may change as soon as this returned. Rejects if the disk refuses; the checkpoint before it then stays.
   * One at a time: a second call waits for the first.
   */
  checkpoint(commit: number, state: unknown): Promise<void> {
    if (commit > this.head) return Promise.reject(new RangeError(`commit ${commit} after ${this.head}`))
    if (commit <= (this.#checkpoints[0] ?? 0)) return Promise.resolve()
    const bytes = encodeCheckpoint({ epoch: this.epoch, commit, state })
    const written = this.#checkpointing.then(() => this.#checkpoint(commit, bytes))
    this.#checkpointing = written.catch(() => {})
    return written
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { writer, mark, unlock } = this.#parts
    writer.refuseMore()
    try {
      await this.#checkpointing
      await writer.close()
      await mark.save().catch(() => {}) // late is harmless
    } finally {
      await unlock()
    }
  }

  async *#readFile(from: number, to: number): AsyncGenerator<CommitRecord> {
    const { files, directory } = this.#parts
    const segment = this.#segments.findLast(({ first }) => first <= from)
    if (segment === undefined) throw new JournalDamaged('missing_file', `Commit ${from} is gone`, segmentName(from))
    let found = false
    for await (const record of readSegment(files, directory, segment, from, to)) {
      found = true
      yield record
    }
    if (!found) throw new JournalDamaged('commit_gap', `Commit ${from} is missing`, segment.name)
  }

  async #checkpoint(commit: number, bytes: Buffer): Promise<void> {
    const { files, directory, mark, writer } = this.#parts
    if (commit <= (this.#checkpoints[0] ?? 0)) return
    await this.settled(commit) // a checkpoint never holds what the journal may lose
    await writeCheckpoint(files, directory, commit, bytes)
    this.#checkpoints.unshift(commit)
    this.#superfluous.push(...this.#checkpoints.splice(keptCheckpoints))
    await writer.between(() => this.#beginSegment())
    await mark.save()
    await this.#dropOld()
  }

  /** Runs between two batches, so the next commit in a file is the one after the last on disk. */
  async #beginSegment() {
    const { files, directory, header } = this.#parts
    const first = this.durable + 1
    if (first === this.#segments.at(-1)!.first) return null
    const fileBytes = await createSegment(files, directory, first, header)
    const file = await files.append(`${directory}/${segmentName(first)}`)
    this.#segments.push({ name: segmentName(first), first })
    return { file, fileBytes }
  }

  /** Removes what neither recovery (from the older checkpoint) nor the outbox (after a kill) can ask for. */
  async #dropOld(): Promise<void> {
    const { files, directory, mark } = this.#parts
    for (let commit = this.#superfluous.shift(); commit !== undefined; commit = this.#superfluous.shift()) {
      if (!this.#checkpoints.includes(commit)) await files.remove(`${directory}/${checkpointName(commit)}`)
    }
    const needed = Math.min(this.#checkpoints[keptCheckpoints - 1] ?? 0, mark.remembered) + 1
    while (this.#segments.length > 1 && this.#segments[1]!.first <= needed) {
      await files.remove(`${directory}/${this.#segments[0]!.name}`)
      this.#segments.shift()
    }
  }
}
