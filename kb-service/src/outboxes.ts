import type { Journal } from './journal/journal.js'
import { Outbox, type OutboxTrouble, type Publisher } from './outbox.js'

/** Told what went wrong; nothing needs to be done. */
export interface OutboxesReport {
  trouble(experience: string, what: string, error: unknown): void
  publishRetried(experience: string, commit: number, retryMs: number, error: unknown): void
}

interface Parts {
  publisher: Publisher
  report: OutboxesReport
  /** Milliseconds since 1970. */
  now: () => number
  /** Waits between tries; rejects when the signal aborts. */
  delay: (delayMs: number, signal: AbortSignal) => Promise<void>
}

/** One outbox for each experience; a journal that is opened again gets a new one. */
export class Outboxes {
  readonly #parts: Parts
  readonly #byExperience = new Map<string, Outbox>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get depth(): number {
    return [...this.#byExperience.values()].reduce((sum, outbox) => sum + outbox.depth, 0)
  }

  get oldestAgeMs(): number {
    return Math.max(0, ...[...this.#byExperience.values()].map((outbox) => outbox.oldestAgeMs))
  }

  get troubles(): OutboxTrouble[] {
    return [...this.#byExperience.values()].map(({ trouble }) => trouble).filter((trouble) => trouble !== null)
  }

  follow(experience: string, journal: Journal): void {
    const { publisher, report, now, delay } = this.#parts
    const before = this.#byExperience.get(experience)
    void before?.stop()
    const outbox = new Outbox({
      journal,
      experience,
      publisher,
      now,
      wait: delay,
      onRetry: (error, commit, retryMs) => report.publishRetried(experience, commit, retryMs, error),
      onEnd: (error) => report.trouble(experience, 'outbox_ended', error),
    })
    this.#byExperience.set(experience, outbox)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#byExperience.values()].map((outbox) => outbox.stop()))
  }
}
