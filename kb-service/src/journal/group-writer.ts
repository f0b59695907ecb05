import { JournalBroken } from './errors.js'
import type { AppendFile } from './files.js'

/** One write is at most about this long; the rest of a batch follows at once. */
const maxWriteBytes = 4 * 1024 * 1024

interface Options {
  file: AppendFile
  fileBytes: number
  head: number
  /** More than this may not wait for the disk. */
  maxWaitingBytes: number
  /** A batch is on disk. */
  onWritten?: ((bytes: number, tookMs: number) => void) | undefined
  /** Resolves when this turn of the event loop is over. */
  endOfTurn: () => Promise<void>
}

interface Waiter {
  promise: Promise<void>
  resolve: () => void
  reject: (error: unknown) => void
}

/** A step between two batches: it may give another file, which the next batch goes to. */
type Step = () => Promise<{ file: AppendFile; fileBytes: number } | null>

/**
 * Group commit: what is added in one turn of the event loop is one write and one sync; while one sync runs, the next
 * batch gathers. After a write that failed nothing is written any more.
 */
export class GroupWriter {
  readonly #maxWaitingBytes: number
  readonly #onWritten: Options['onWritten']
  readonly #endOfTurn: () => Promise<void>
  #state: 'open' | 'broken' | 'closing' | 'closed' = 'open'
  #file: AppendFile
  #fileBytes: number
  #head: number
  #durable: number
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #steps: { step: Step; done: Waiter }[] = []
  readonly #waiters = new Map<number, Waiter>()
  #running: Promise<void> | null = null
  #cause: unknown

  constructor({ file, fileBytes, head, maxWaitingBytes, onWritten, endOfTurn }: Options) {
    this.#onWritten = onWritten
    this.#endOfTurn = endOfTurn
    this.#file = file
    this.#fileBytes = fileBytes
    this.#head = head
    this.#durable = head
    this.#maxWaitingBytes = maxWaitingBytes
  }

  get state() {
    return this.#state
  }

  get head(): number {
    return this.#head
  }

  get durable(): number {
    return this.#durable
  }

  /** What waits for the disk. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Takes the line of the next commit. Throws `JournalBroken`. */
  add(line: Buffer): void {
    this.#requireOpen()
    if (this.#waitingBytes + line.length > this.#maxWaitingBytes) throw new JournalBroken('journal_full')
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#head += 1
    this.#start()
  }

  /** Resolves when a commit is on disk, also one that is still to come; rejects with `JournalBroken`. */
  settled(commit: number): Promise<void> {
    if (commit <= this.#durable) return Promise.resolve()
    const coming = this.#state === 'open' || (this.#state === 'closing' && commit <= this.#head)
    if (!coming) return Promise.reject(this.#error())
    const waiter = this.#waiters.get(commit) ?? newWaiter()
    this.#waiters.set(commit, waiter)
    return waiter.promise
  }

  /** Runs a step between two batches, also while closing. What it throws breaks the writer. */
  async between(step: Step): Promise<void> {
    if (this.#state !== 'closing') this.#requireOpen()
    const done = newWaiter()
    this.#steps.push({ step, done })
    this.#start()
    await done.promise
  }

  /** Takes nothing more from now on. */
  refuseMore(): void {
    if (this.#state === 'open') this.#state = 'closing'
  }

  /** Waits for what was added, then closes the file. */
  async close(): Promise<void> {
    this.refuseMore()
    await this.#running
    if (this.#state === 'closed') return
    const broken = this.#state === 'broken'
    this.#state = 'closed'
    this.#rejectWaiters()
    await this.#file.close().catch((error: unknown) => {
      if (!broken) throw error
    })
  }

  #requireOpen(): void {
    if (this.#state !== 'open') throw this.#error()
  }

  #start(): void {
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    await this.#endOfTurn() // all that one turn of the event loop adds goes together
    try {
      while (this.#waiting.length > 0 || this.#steps.length > 0) {
        await this.#writeBatch()
        await this.#takeStep()
      }
    } catch (error) {
      await this.#break(error)
    }
    this.#running = null // in the same turn in which nothing was left
  }

  async #writeBatch(): Promise<void> {
    if (this.#waiting.length === 0) return
    const batch = this.#takeBatch()
    const bytes = Buffer.concat(batch)
    const startedMs = performance.now()
    await this.#file.write(bytes)
    await this.#file.sync()
    this.#onWritten?.(bytes.length, performance.now() - startedMs)
    this.#fileBytes += bytes.length
    this.#waitingBytes -= bytes.length
    this.#advance(this.#durable + batch.length)
  }

  #takeBatch(): Buffer[] {
    let count = 0
    for (let bytes = 0; count < this.#waiting.length && bytes < maxWriteBytes; count += 1) {
      bytes += this.#waiting[count]!.length
    }
    return this.#waiting.splice(0, count)
  }

  async #takeStep(): Promise<void> {
    const next = this.#steps.shift()
    if (next === undefined) return
    try {
      const given = await next.step()
      if (given !== null) await this.#changeFile(given.file, given.fileBytes)
      next.done.resolve()
    } catch (error) {
      next.done.reject(new JournalBroken('journal_broken', error))
      throw error
    }
  }

  async #changeFile(file: AppendFile, fileBytes: number): Promise<void> {
    const old = this.#file
    this.#file = file
    this.#fileBytes = fileBytes
    await old.close()
  }

  #advance(durable: number): void {
    for (let commit = this.#durable + 1; commit <= durable; commit += 1) {
      this.#waiters.get(commit)?.resolve()
      this.#waiters.delete(commit)
    }
    this.#durable = durable
  }

  /**
   * What was written but not synced may be readable without being on the disk, so it is cut off again where the disk
   * lets us: none of it was acknowledged. https://wiki.postgresql.org/wiki/Fsync_Errors
   */
  async #break(cause: unknown): Promise<void> {
    this.#state = 'broken'
    this.#cause = cause
    this.#waiting = []
    this.#waitingBytes = 0
    for (const { done } of this.#steps.splice(0)) done.reject(this.#error())
    try {
      await this.#file.truncate(this.#fileBytes)
      await this.#file.sync()
    } catch {
      // Recovery decides: lines that are whole then count as committed, which no answer contradicts.
    }
    this.#rejectWaiters()
  }

  #rejectWaiters(): void {
    for (const waiter of this.#waiters.values()) waiter.reject(this.#error())
    this.#waiters.clear()
  }

  #error(): JournalBroken {
    if (this.#cause !== undefined) return new JournalBroken('journal_broken', this.#cause)
    return new JournalBroken('journal_closed')
  }
}

function newWaiter(): Waiter {
  let resolve!: () => void
  let reject!: (error: unknown) => void
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
