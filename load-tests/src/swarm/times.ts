import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { Times } from './plan.js'

const longestUs = 120_000_000

export const timeNames = ['connect', 'resume', 'action', 'delivery', 'late'] as const
export type TimeName = (typeof timeNames)[number]

/** Histograms of times, in microseconds with three digits, up to two minutes. */
export class TimeRecord {
  readonly #of = Object.fromEntries(timeNames.map((name) => [name, empty()])) as Record<TimeName, Histogram>

  add(name: TimeName, ms: number): void {
    this.#of[name].recordValue(Math.min(longestUs, Math.max(0, Math.round(ms * 1_000))))
  }

  /** Takes in what another has; that one stays as it is. */
  merge(other: TimeRecord): void {
    for (const name of timeNames) this.#of[name].add(other.#of[name])
  }

  reset(): void {
    for (const name of timeNames) this.#of[name].reset()
  }

  write(): Times {
    return Object.fromEntries(
      timeNames.map((name) => [name, encodeIntoCompressedBase64(this.#of[name])]),
    ) as unknown as Times
  }

  take(times: Times): void {
    for (const name of timeNames) this.#of[name].add(decodeFromCompressedBase64(times[name]))
  }

  /** In milliseconds. */
  percentile(name: TimeName, percent: number): number {
    return this.#of[name].getValueAtPercentile(percent) / 1_000
  }

  max(name: TimeName): number {
    return this.#of[name].maxValue / 1_000
  }

  count(name: TimeName): number {
    return this.#of[name].totalCount
  }
}

function empty(): Histogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: longestUs, numberOfSignificantValueDigits: 3 })
}
