import type { Clock } from '../../src/ports.js'

interface Timer {
  readonly at: number
  readonly delayMs: number
  readonly task: () => void
}

/**
 * A clock that stands still until it is told. Timers of at most `jumpMs` do not wait: time jumps to where they are due,
 * in a later turn of the event loop.
 */
export class ManualClock implements Pick<Clock, 'now' | 'after'> {
  readonly #timers = new Set<Timer>()
  readonly #jumpMs: number
  readonly delays: number[] = []
  #nowMs = 1_700_000_000_000

  constructor(jumpMs = 0) {
    this.#jumpMs = jumpMs
  }

  now(): number {
    return this.#nowMs
  }

  get pending(): number {
    return this.#timers.size
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#nowMs + delayMs, delayMs, task }
    this.#timers.add(timer)
    this.delays.push(delayMs)
    if (delayMs <= this.#jumpMs) setImmediate(() => this.advance(Math.max(0, timer.at - this.#nowMs)))
    return () => this.#timers.delete(timer)
  }

  advance(ms: number): void {
    const end = this.#nowMs + ms
    for (let next = this.#nextUntil(end); next !== null; next = this.#nextUntil(end)) {
      this.#nowMs = next.at
      this.#timers.delete(next)
      next.task()
    }
    this.#nowMs = end
  }

  #nextUntil(end: number): Timer | null {
    const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)
    return due[0] ?? null
  }
}
