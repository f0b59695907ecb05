import { type Ledger, Unavailable } from './ledger.js'
import { dueTimers, fire, nextTimer } from './world/timers.js'

export interface ClockworkOptions {
  readonly ledger: Ledger
  /** Calls back after so long; returns what stops it. */
  readonly after: (delayMs: number, callback: () => void) => () => void
  /** Told when a timer could not do what it should; it is tried again. */
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
  #isStopped = false
  #stop: () => void

  constructor(options: ClockworkOptions) {
    this.#options = options
    this.#stop = options.after(0, () => this.#wake())
  }

  stop(): void {
    this.#isStopped = true
    this.#stop()
  }

  #wake(): void {
    if (this.#isStopped) return
    const sleepMs = this.#work()
    this.#stop = this.#options.after(sleepMs, () => this.#wake())
  }

  /** Lets off what is due; returns how long to sleep then. */
  #work(): number {
    const { ledger, onTrouble } = this.#options
    if (!ledger.isLive) return longestSleepMs
    try {
      const at = ledger.now
      const due = dueTimers(ledger.state, at).slice(0, mostAtOnce)
      const hasFailed = due.filter((name) => !this.#letOff(name, at)).length > 0
      return hasFailed ? longestSleepMs : this.#sleepMs()
    } catch (error) {
      if (!(error instanceof Unavailable)) onTrouble(error)
      return longestSleepMs
    }
  }

  /** False if it could not do what it should: that does not keep the others from it. */
  #letOff(name: string, at: number): boolean {
    const { ledger, onFired, onTrouble } = this.#options
    try {
      ledger.commit(fire(ledger.state, ledger.content, name, at), { player: null, request: null, at })
    } catch (error) {
      if (error instanceof Unavailable) throw error
      onTrouble(error)
      return false
    }
    onFired(name.slice(0, name.indexOf(':')))
    return true
  }

  #sleepMs(): number {
    const { ledger } = this.#options
    const next = nextTimer(ledger.state)
    return next === null ? longestSleepMs : Math.min(longestSleepMs, Math.max(1, next - ledger.now))
  }
}
