import { monitorEventLoopDelay } from 'node:perf_hooks'
import { nowMs } from './clocks.js'
import { type Counts, noCounts, type Second, type Totals } from './plan.js'
import { type TimeName, TimeRecord } from './times.js'

const mostFaults = 20

/** What the clients of one process saw, altogether and since the last look. */
export class Ledger {
  readonly counts = noCounts()
  readonly #all = new TimeRecord()
  readonly #recent = new TimeRecord()
  readonly #faults = new Map<string, number>()
  readonly #delay = monitorEventLoopDelay({ resolution: 5 })
  #lookedAtMs = nowMs()
  #cpu = process.cpuUsage()

  constructor() {
    this.#delay.enable()
  }

  time(name: TimeName, ms: number): void {
    this.#recent.add(name, ms)
  }

  /** Counts something that should not be, and keeps what was said of it. */
  fault(name: 'lost' | 'doubled' | 'resyncs' | 'cuts' | 'errors' | 'refused', why: string, count = 1): void {
    this.counts[name] += count
    const known = this.#faults.get(why)
    if (known !== undefined || this.#faults.size < mostFaults) this.#faults.set(why, (known ?? 0) + 1)
  }

  /** What happened since the last call. Counts are of the whole run. */
  second(): Second {
    const times = this.#recent.write()
    this.#all.merge(this.#recent)
    this.#recent.reset()
    const passedMs = nowMs() - this.#lookedAtMs
    const { user, system } = process.cpuUsage(this.#cpu)
    const lagMs = this.#delay.max / 1e6
    this.#lookedAtMs += passedMs
    this.#cpu = process.cpuUsage()
    this.#delay.reset()
    return { counts: { ...this.counts }, times, cpu: (user + system) / 1_000 / passedMs, lagMs }
  }

  totals(): Totals {
    this.second()
    return { counts: { ...this.counts }, times: this.#all.write(), faults: Object.fromEntries(this.#faults) }
  }
}

/** Adds what another process counted. */
export function addCounts(to: Counts, more: Counts): void {
  for (const name of Object.keys(to) as (keyof Counts)[]) to[name] += more[name]
}
