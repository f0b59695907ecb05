import type { Settings } from './settings.js'

type Clockwork = Pick<Settings, 'time' | 'random' | 'limits'>

/**
 * How long to wait before trying again: any time up to a bound that doubles, so that many clients do not come at once
 * ("full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt 0 for the first
 */
export function backoffMs(attempt: number, { random, limits }: Omit<Clockwork, 'time'>): number {
  const boundMs = Math.min(limits.backoffMostMs, limits.backoffFirstMs * 2 ** Math.min(attempt, 30))
  return Math.round(random() * boundMs)
}

/** When the next attempt is. There is one at a time: whatever is begun gives up what was. */
export class Schedule {
  #attempt = 0
  #turn = 0
  #dueAtMs: number | null = null
  #cancel: () => void = () => undefined
  readonly #clockwork: Clockwork

  constructor(clockwork: Clockwork) {
    this.#clockwork = clockwork
  }

  /** Until the attempt; null: none is timed. */
  get dueInMs(): number | null {
    return this.#dueAtMs === null ? null : Math.max(0, this.#dueAtMs - this.#clockwork.time.now())
  }

  /** Names what was begun last; 0: nothing yet. What takes its time looks whether it was overtaken. */
  get turn(): number {
    return this.#turn
  }

  /** Later, unless something else is begun before. */
  after(ms: number, run: () => void): void {
    this.stop()
    this.#dueAtMs = this.#clockwork.time.now() + ms
    this.#cancel = this.#clockwork.time.after(Math.max(1, ms), () => {
      this.stop()
      run()
    })
  }

  stop(): void {
    this.#cancel()
    this.#dueAtMs = null
    this.#turn += 1
  }

  /** The wait before one more attempt. */
  backoffMs(): number {
    return backoffMs(this.#attempt++, this.#clockwork)
  }

  /** All is well: the next wait is a short one again. */
  reset(): void {
    this.#attempt = 0
  }
}
