const firstMs = 250
const mostMs = 10_000

/**
 * How long to wait before trying again: any time up to a bound that doubles, so that many clients do not come at once.
 * @param attempt 0 for the first
 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 16)))
}
