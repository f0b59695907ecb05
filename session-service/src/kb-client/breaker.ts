import type { Clock } from '../ports.js'

export type BreakerState = 'closed' | 'open' | 'half-open'

export interface BreakerOptions {
  readonly clock: Pick<Clock, 'after'>
  /** Failed calls in a row after which the breaker opens. */
  readonly maxFailures?: number
  /** From open to half-open. */
  readonly openMs?: number
  readonly changed?: (state: BreakerState) => void
}

/** What a call that was let through must report once: how it ended. */
export interface Permit {
  /** The call decides alone whether the breaker closes: one try, no retry. */
  readonly isProbe: boolean
  succeeded(): void
  failed(): void
}

/**
 * Spares a service that does not answer, and those who wait for it. Open, it lets nobody through;
 * half-open one probe at a time; a call that gets an answer closes it.
 */
export class Breaker {
  readonly #options: Required<BreakerOptions>
  #state: BreakerState = 'closed'
  #failures = 0
  #isProbing = false
  #cancelTimer = () => {}

  constructor({ clock, maxFailures = 5, openMs = 1_000, changed = () => {} }: BreakerOptions) {
    this.#options = { clock, maxFailures, openMs, changed }
  }

  get state(): BreakerState {
    return this.#state
  }

  /** A permit for one call, or null: not now. */
  admit(): Permit | null {
    if (this.#state === 'closed') return this.#permit(false)
    if (this.#state === 'open' || this.#isProbing) return null
    this.#isProbing = true
    return this.#permit(true)
  }

  /** Ends the timer. */
  stop(): void {
    this.#cancelTimer()
  }

  #permit(isProbe: boolean): Permit {
    return {
      isProbe,
      succeeded: () => this.#succeeded(),
      failed: () => (isProbe ? this.#open() : this.#failed()),
    }
  }

  #succeeded(): void {
    this.#cancelTimer()
    this.#failures = 0
    this.#isProbing = false
    this.#become('closed')
  }

  #failed(): void {
    if (this.#state !== 'closed') return
    this.#failures++
    if (this.#failures >= this.#options.maxFailures) this.#open()
  }

  #open(): void {
    this.#isProbing = false
    this.#become('open')
    this.#cancelTimer()
    this.#cancelTimer = this.#options.clock.after(this.#options.openMs, () => this.#become('half-open'))
  }

  #become(state: BreakerState): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.changed(state)
  }
}
