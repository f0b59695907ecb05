import type { Journal } from './journal/journal.js'
import { Outbox, type OutboxTrouble, type Publisher } from './outbox.js'
import type { Telemetry } from './telemetry/telemetry.js'

interface Parts {
  publisher: Publisher
  telemetry: Telemetry
  /** Milliseconds since 1970. */
  now: () => number
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
    const { publisher, telemetry, now } = this.#parts
    const before = this.#byExperience.get(experience)
    void before?.stop()
    const outbox = new Outbox({
      journal,
      experience,
      publisher,
      now,
      onRetry: (error, commit, retryMs) => telemetry.publishRetried(experience, commit, retryMs, error),
      onEnd: (error) => telemetry.trouble(experience, 'outbox_ended', error),
    })
    this.#byExperience.set(experience, outbox)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#byExperience.values()].map((outbox) => outbox.stop()))
  }
}
