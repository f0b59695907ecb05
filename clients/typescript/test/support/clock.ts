import type { Time } from '../../src/index.js'

interface Timer {
  atMs: number
  readonly run: () => void
}

/** A clock that a test turns. */
export class Clock implements Time {
  #nowMs = 1_730_678_400_000
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#nowMs
  }

  after(ms: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size
  }

  /** Somebody sets it, by so much: timers run on as they did. */
  set(byMs: number): void {
    this.#nowMs += byMs
    for (const timer of this.#timers) timer.atMs += byMs
  }

  /** Runs all that is due by then, in its order, also what that sets. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
    }
    this.#nowMs = endMs
  }

  #next(endMs: number): Timer | undefined {
    const due = [...this.#timers].filter(({ atMs }) => atMs <= endMs)
    return due.sort((a, b) => a.atMs - b.atMs)[0]
  }
}
