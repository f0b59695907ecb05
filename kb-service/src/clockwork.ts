import { type Ledger, Unavailable } from './ledger.js'
import { dueTimers, fire, nextTimer } from './world/timers.js'

export interface ClockworkOptions {
  readonly ledger: Ledger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Calls back after so long; returns what stops it. */
  readonly after: (delayMs: number, callback: () => void) => () => void
  /** Told when a timer could not do what it should. */
  readonly onTrouble: (error: unknown) => void
  /** Told what goes off, as `walk`. */
  readonly onFired: (kind: string) => void
}

/** No sleep is longer, so that a timer that was set meanwhile is late by at most this. */
const longestSleepMs = 1_000
/** What one waking does at most; the rest follows at once. A long stop does not make one long turn. */
const mostAtOnce = 100

/**
 * Lets the world move by itself: makes the commits that content plans, when their time has come. What was due while the
 * service was down happens once at its start.
 */
export class Clockwork {
  readonly #options: ClockworkOptions
  #stop: () => void

  constructor(options: ClockworkOptions) {
    this.#options = options
    this.#stop = options.after(0, () => this.#wake())
  }

  stop(): void {
    this.#stop()
    this.#stop = () => {}
    this.#isStopped = true
  }

  #isStopped = false

  #wake(): void {
    if (this.#isStopped) return
    try {
      this.#work()
    } catch (error) {
      if (!(error instanceof Unavailable)) this.#options.onTrouble(error)
    }
    if (!this.#isStopped) this.#stop = this.#options.after(this.#sleepMs(), () => this.#wake())
  }

  #work(): void {
    const { ledger, onFired } = this.#options
    if (!ledger.isLive) return
    const at = ledger.now
    for (const name of dueTimers(ledger.state, at).slice(0, mostAtOnce)) {
      ledger.commit(fire(ledger.state, ledger.content, name, at), { player: null, request: null, at })
      onFired(name.slice(0, name.indexOf(':')))
    }
  }

  #sleepMs(): number {
    const { ledger, now } = this.#options
    if (!ledger.isLive) return longestSleepMs
    const next = nextTimer(ledger.state)
    return next === null ? longestSleepMs : Math.min(longestSleepMs, Math.max(1, next - now()))
  }
}
