import { setTimeout } from 'node:timers/promises'
import { readSubject } from 'schemas'
import { abortable } from './abortable.js'
import { JournalBroken, JournalDamaged } from './journal/errors.js'
import type { Journal } from './journal/journal.js'
import type { CommitRecord, StoredEvent } from './journal/record.js'

/** An event and where it comes from: all that its message on NATS needs. */
export interface OutboxEvent {
  epoch: string
  experience: string
  commit: number
  /** When the commit was made, milliseconds since 1970. */
  at: number
  event: StoredEvent
}

/** Where the outbox sends to. */
export interface Publisher {
  /** Rises whenever the stream was made anew: what it had acknowledged may be gone. */
  readonly generation: number
  /** Resolves when publishing has a chance, at once if it has now. */
  ready(signal: AbortSignal): Promise<void>
  /** Resolves when the event need not be sent again; rejects when it must. */
  publish(event: OutboxEvent): Promise<void>
}

export interface OutboxOptions {
  journal: Journal
  experience: string
  publisher: Publisher
  /** Milliseconds since 1970. */
  now: () => number
  /** A commit could not be read or sent; it is tried again after `retryMs`. */
  onRetry: (error: unknown, commit: number, retryMs: number) => void
  /** The outbox ended because the journal is damaged. */
  onEnd: (error: unknown) => void
  /** Waits between tries; rejects when the signal aborts. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The last try to read or send a commit failed and it is tried again; or nothing is sent any more. */
export type OutboxTrouble = 'events_waiting' | 'outbox_ended'

const firstRetryMs = 50
const lastRetryMs = 5000

/**
 * Sends the events of an experience's commits, in order: a commit when every event of the one before is acknowledged.
 * Not a queue but a position in the journal. Ends when it is stopped or the journal closes or breaks.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>
  #sending: CommitRecord | null = null
  #trouble: OutboxTrouble | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#ended = this.#run()
  }

  /** Commits on disk that are not yet published. */
  get depth(): number {
    const { journal } = this.#options
    return journal.durable - journal.published
  }

  get trouble(): OutboxTrouble | null {
    return this.#trouble
  }

  /** How long the oldest unpublished commit has waited since it was made; 0 if there is none. */
  get oldestAgeMs(): number {
    return this.#sending === null ? 0 : Math.max(0, this.#options.now() - this.#sending.at)
  }

  /** Stops sending at once; what is unacknowledged is sent after the next start. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  async #run(): Promise<void> {
    const { journal, onEnd } = this.#options
    const { signal } = this.#stop
    try {
      while (!signal.aborted) {
        await this.#deliverAll()
        await abortable(journal.settled(journal.published + 1), signal)
      }
    } catch (error) {
      if (signal.aborted || error instanceof JournalBroken) return
      this.#trouble = 'outbox_ended'
      onEnd(error)
    } finally {
      this.#sending = null
    }
  }

  /** What a disk does not give now it may give later, as when files run out; a journal that is damaged stays so. */
  async #deliverAll(): Promise<void> {
    const { journal } = this.#options
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      try {
        for await (const record of journal.read(journal.published)) await this.#deliver(record)
        return
      } catch (error) {
        if (error instanceof JournalBroken || error instanceof JournalDamaged) throw error
        await this.#failed(error, journal.published + 1, retryMs)
      }
    }
  }

  async #deliver(record: CommitRecord): Promise<void> {
    this.#sending = record
    if (record.events.length > 0) await this.#sendUntilAcknowledged(record)
    this.#options.journal.setPublished(record.commit)
    this.#sending = null
    this.#trouble = null
  }

  async #sendUntilAcknowledged(record: CommitRecord): Promise<void> {
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      try {
        if (await this.#sendWhole(record)) return
      } catch (error) {
        await this.#failed(error, record.commit, retryMs)
      }
    }
  }

  /** Tells, and waits before the next try. Rejects when the outbox is stopped. */
  async #failed(error: unknown, commit: number, retryMs: number): Promise<void> {
    const { onRetry, wait = sleep } = this.#options
    const { signal } = this.#stop
    signal.throwIfAborted()
    this.#trouble = 'events_waiting'
    onRetry(error, commit, retryMs)
    await wait(retryMs, signal)
  }

  /** Sends every event; false if the stream was made anew meanwhile, which may have lost some of them. */
  async #sendWhole({ commit, at, events }: CommitRecord): Promise<boolean> {
    const { journal, experience, publisher } = this.#options
    const { signal } = this.#stop
    await abortable(publisher.ready(signal), signal)
    const { generation } = publisher
    const sent = ownFirst(events).map((event) =>
      publisher.publish({ epoch: journal.epoch, experience, commit, at, event }),
    )
    await abortable(Promise.all(sent), signal)
    return publisher.generation === generation
  }
}

/** Who finds a zone's copy that names a player then finds that player's own one before it, unless the stream refused it. */
function ownFirst(events: readonly StoredEvent[]): StoredEvent[] {
  const isOwn = ({ subject }: StoredEvent) => readSubject(subject)?.kind === 'user'
  return [...events.filter(isOwn), ...events.filter((event) => !isOwn(event))]
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal })
}
