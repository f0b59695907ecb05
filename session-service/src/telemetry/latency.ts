import type { WorldEvent } from '../ports.js'

/** Between two measurements: to measure each event would cost more than to deliver it. */
const sampleEveryMs = 10

export interface LatencyHooks {
  /** From an event’s arrival until the frames of its turn were written. */
  delivered(tookMs: number): void
  /** The same from its commit, by the clocks of two machines. */
  arrived(tookMs: number): void
}

/** Measures the way of an event now and then: one that comes when nothing else is being measured. */
export class Latency {
  readonly #hooks: LatencyHooks
  #isDue = true
  #event: WorldEvent | null = null
  #cameAt = 0
  #writtenAt = 0

  constructor(hooks: LatencyHooks) {
    this.#hooks = hooks
  }

  eventIn(event: WorldEvent): void {
    if (!this.#isDue) return
    this.#isDue = false
    this.#event = event
    this.#cameAt = performance.now()
    // What this turn brought is written at its end; the turn after it is the first to know when.
    setImmediate(() => setImmediate(() => this.#observe()))
  }

  framesOut(): void {
    if (this.#event !== null) this.#writtenAt = performance.now()
  }

  #observe(): void {
    const { atMs = 0 } = this.#event!
    this.#event = null
    setTimeout(() => {
      this.#isDue = true
    }, sampleEveryMs).unref()
    const tookMs = this.#writtenAt - this.#cameAt
    if (tookMs < 0) return
    this.#hooks.delivered(tookMs)
    if (atMs === 0) return
    const writtenAtMs = Date.now() - (performance.now() - this.#writtenAt)
    this.#hooks.arrived(Math.max(0, writtenAtMs - atMs))
  }
}
