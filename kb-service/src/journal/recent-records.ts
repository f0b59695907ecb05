import type { CommitRecord } from './record.js'

/** The last commits in memory, so that the outbox reads no file while it keeps up. Bounded by number and by bytes. */
export class RecentRecords {
  readonly #maxRecords: number
  readonly #maxBytes: number
  readonly #records = new Map<number, { record: CommitRecord; bytes: number }>()
  #bytes = 0
  #first = 0

  constructor(maxRecords: number, maxBytes: number) {
    this.#maxRecords = maxRecords
    this.#maxBytes = maxBytes
  }

  /** The lowest commit in memory, 0 if there is none. */
  get first(): number {
    return this.#records.size === 0 ? 0 : this.#first
  }

  get bytes(): number {
    return this.#bytes
  }

  get(commit: number): CommitRecord | undefined {
    return this.#records.get(commit)?.record
  }

  /** Takes the next commit and lets go of the oldest beyond the bounds. */
  push(record: CommitRecord, bytes: number): void {
    if (this.#records.size === 0) this.#first = record.commit
    this.#records.set(record.commit, { record, bytes })
    this.#bytes += bytes
    while (this.#records.size > this.#maxRecords || this.#bytes > this.#maxBytes) this.#dropFirst()
  }

  /** Lets go of commits up to this one. */
  dropThrough(commit: number): void {
    while (this.#records.size > 0 && this.#first <= commit) this.#dropFirst()
  }

  #dropFirst(): void {
    this.#bytes -= this.#records.get(this.#first)?.bytes ?? 0
    this.#records.delete(this.#first)
    this.#first += 1
  }
}
