/**
 * Decides when a part that died may start again: soon, then ever later, and not for ever.
 * @param {{ limit: number, withinMs: number, firstMs: number, now: () => number }} rule at most `limit` restarts within `withinMs`
 */
export function restartPlan({ limit, withinMs, firstMs, now }) {
  /** @type {number[]} */
  let deaths = []
  return {
    /** The delay before the next start in ms; null: enough. @returns {number | null} */
    next() {
      const since = now() - withinMs
      deaths = deaths.filter((at) => at > since)
      if (deaths.length >= limit) return null
      deaths.push(now())
      return firstMs * 2 ** (deaths.length - 1)
    },
  }
}
