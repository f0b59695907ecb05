import type { SimClock } from './clock.js'

/** Resolves when the clock fires it; rejects when the signal aborts. */
export function waitFor(clock: SimClock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const give = () => {
      stop()
      reject(signal.reason)
    }
    const stop = clock.after(ms, () => {
      signal.removeEventListener('abort', give)
      resolve()
    })
    signal.addEventListener('abort', give, { once: true })
  })
}

/** Calls again each time when the clock fires it; returns what stops it. */
export function every(clock: SimClock, ms: number, task: () => void): () => void {
  let stop = clock.after(ms, again)
  function again() {
    stop = clock.after(ms, again)
    task()
  }
  return () => stop()
}
