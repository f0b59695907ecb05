import { setTimeout as pause } from 'node:timers/promises'

/** How long anything may take before a test says that it will never happen. */
export const deadlineMs = 30_000

/**
 * Asks again and again until the answer is neither null, undefined nor false. For what tells nobody when it happens:
 * another process, a port. Rejects with `what` when the deadline is over.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = deadlineMs,
): Promise<Exclude<T, null | undefined | false>> {
  const endsAt = performance.now() + withinMs
  for (;;) {
    const answer = await probe()
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as Exclude<T, null | undefined | false>
    }
    if (performance.now() > endsAt) throw new Error(`not within ${withinMs} ms: ${what}`)
    await pause(15)
  }
}

/** The promise, or a rejection with `what` when the deadline is over. */
export async function within<T>(what: string, promise: Promise<T>, withinMs = deadlineMs): Promise<T> {
  const timer = new AbortController()
  const late = pause(withinMs, undefined, { signal: timer.signal }).then(
    () => Promise.reject(new Error(`not within ${withinMs} ms: ${what}`)),
    () => new Promise<never>(() => {}),
  )
  try {
    return await Promise.race([promise, late])
  } finally {
    timer.abort()
  }
}
