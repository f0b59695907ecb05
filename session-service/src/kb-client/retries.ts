import type { Clock } from '../ports.js'

const firstDelayMs = 40
const maxDelayMs = 400

/** When a broken call is tried again: at once, then with a jittered backoff, until the window is over. */
export class Retries {
  readonly #clock: Pick<Clock, 'now' | 'after'>
  readonly #endsAt: number
  #tries = 0

  constructor(clock: Pick<Clock, 'now' | 'after'>, windowMs: number) {
    this.#clock = clock
    this.#endsAt = clock.now() + windowMs
  }

  /** Waits until the next try is due: true. False, at once, if the window would be over by then. */
  async next(): Promise<boolean> {
    const delayMs = this.#nextDelayMs()
    if (this.#clock.now() + delayMs > this.#endsAt) return false
    if (delayMs > 0) await new Promise<void>((resolve) => this.#clock.after(delayMs, resolve))
    return true
  }

  #nextDelayMs(): number {
    const step = this.#tries++
    if (step === 0) return 0
    return Math.min(maxDelayMs, firstDelayMs * 2 ** (step - 1)) * (0.5 + Math.random() / 2)
  }
}
