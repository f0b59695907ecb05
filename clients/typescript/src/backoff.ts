import type { Limits } from './options.js'

/**
 * How long to wait before trying again: any time up to a bound that doubles, so that many clients do not come at once
 * ("full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt 0 for the first
 */
export function backoffMs(attempt: number, random: () => number, limits: Limits): number {
  const boundMs = Math.min(limits.backoffMostMs, limits.backoffFirstMs * 2 ** Math.min(attempt, 30))
  return Math.round(random() * boundMs)
}
