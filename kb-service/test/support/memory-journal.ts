import type { Journal, Recovered } from '../../src/journal/journal.js'
import type { CommitRecord } from '../../src/journal/record.js'

interface Waiter {
  commit: number
  resolve: () => void
  reject: (error: Error) => void
}

/** A disk in memory. What was written and read back is text, as on a real one. */
export class MemoryDisk {
  epoch = 'aaaaaaaa'
  lines: string[] = []
  saved: { commit: number; state: string } | null = null
  /** Refuses to be opened. */
  isAway = false
  /** Writes at once; otherwise when `flush` is called. */
  isQuick = true
  current: MemoryJournal | null = null

  async open(): Promise<Recovered> {
    if (this.isAway) throw new Error('the disk is away')
    this.current = new MemoryJournal(this)
    const from = this.saved?.commit ?? 0
    const checkpoint = this.saved && { commit: from, state: JSON.parse(this.saved.state) as unknown }
    return { journal: this.current, checkpoint, records: this.records(from) }
  }

  /** The commits after `commit`. */
  records(commit = 0): CommitRecord[] {
    return this.lines.slice(commit).map((line) => JSON.parse(line) as CommitRecord)
  }
}

export class MemoryJournal implements Journal {
  published = 0
  readonly #disk: MemoryDisk
  #waiting: CommitRecord[] = []
  #waiters: Waiter[] = []
  #isBroken = false

  constructor(disk: MemoryDisk) {
    this.#disk = disk
  }

  get epoch(): string {
    return this.#disk.epoch
  }

  get durable(): number {
    return this.#disk.lines.length
  }

  get head(): number {
    return this.durable + this.#waiting.length
  }

  append(record: CommitRecord): void {
    if (this.#isBroken) throw new Error('broken')
    if (record.commit !== this.head + 1) throw new Error(`commit ${record.commit} after ${this.head}`)
    this.#waiting.push(record)
    if (this.#disk.isQuick) this.flush()
  }

  /** What waits for the disk, as it would be written. */
  pending(): string[] {
    return this.#waiting.map((record) => JSON.stringify(record))
  }

  flush(): void {
    this.#disk.lines.push(...this.#waiting.splice(0).map((record) => JSON.stringify(record)))
    for (const waiter of this.#waiters.splice(0)) waiter.resolve()
  }

  /** The disk refuses what waits, and everything after it. */
  fail(): void {
    this.#isBroken = true
    this.#waiting = []
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new Error('broken'))
  }

  settled(commit: number): Promise<void> {
    if (commit <= this.durable) return Promise.resolve()
    if (this.#isBroken) return Promise.reject(new Error('broken'))
    return new Promise((resolve, reject) => this.#waiters.push({ commit, resolve, reject }))
  }

  async *read(commit: number): AsyncIterable<CommitRecord> {
    yield* this.#disk.records(commit)
  }

  recent(commit: number): CommitRecord | undefined {
    const line = this.#disk.lines[commit - 1]
    return line === undefined ? undefined : (JSON.parse(line) as CommitRecord)
  }

  setPublished(commit: number): void {
    this.published = commit
  }

  async checkpoint(commit: number, state: unknown): Promise<void> {
    this.#disk.saved = { commit, state: JSON.stringify(state) }
  }

  async close(): Promise<void> {}
}
