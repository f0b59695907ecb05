import { setTimeout } from 'node:timers/promises'

/** How time passes for who waits and who looks again and again. */
export interface Pace {
  /** Resolves after so long; rejects when the signal aborts. */
  delay(delayMs: number, signal: AbortSignal): Promise<void>
  /** Calls again and again; returns what stops it. */
  every(periodMs: number, task: () => void): () => void
}

export const realPace: Pace = {
  async delay(delayMs, signal) {
    await setTimeout(delayMs, undefined, { signal })
  },
  every(periodMs, task) {
    const timer = setInterval(task, periodMs)
    return () => clearInterval(timer)
  },
}
