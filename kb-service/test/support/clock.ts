import { Clockwork } from '../../src/clockwork.js'
import type { Woods } from './experience.js'

interface Sleeper {
  readonly atMs: number
  readonly callback: () => void
}

/** Time that passes only when it is told to; wakes the clockwork of a world. */
export class Clock {
  readonly fired: string[] = []
  readonly errors: unknown[] = []
  /** How often the clockwork woke. */
  wakings = 0
  readonly #woods: Woods
  readonly #sleepers = new Set<Sleeper>()
  #elapsedMs = 0
  #clockwork: Clockwork | null = null

  constructor(woods: Woods) {
    this.#woods = woods
  }

  /** From now on the world moves by itself. */
  start(): this {
    this.#clockwork = new Clockwork({
      ledger: this.#woods.ledger,
      after: (delayMs, callback) => this.#after(delayMs, callback),
      onTrouble: (error) => void this.errors.push(error),
      onFired: (kind) => void this.fired.push(kind),
    })
    return this
  }

  stop(): void {
    this.#clockwork?.stop()
  }

  get isAsleep(): boolean {
    return this.#sleepers.size > 0
  }

  /** Lets time pass, and whatever falls into it happen in its turn. */
  pass(seconds: number): void {
    const endMs = this.#elapsedMs + seconds * 1000
    for (let next = this.#next(endMs); next !== null; next = this.#next(endMs)) {
      this.#go(Math.max(next.atMs, this.#elapsedMs))
      this.#sleepers.delete(next)
      this.wakings++
      next.callback()
    }
    this.#go(endMs)
  }

  /** Sets the clock; nobody sleeps longer or shorter for that. */
  jump(seconds: number): void {
    this.#woods.nowMs += seconds * 1000
  }

  #go(toMs: number): void {
    this.#woods.nowMs += toMs - this.#elapsedMs
    this.#elapsedMs = toMs
  }

  #next(untilMs: number): Sleeper | null {
    const due = [...this.#sleepers].filter(({ atMs }) => atMs <= untilMs)
    return due.sort((a, b) => a.atMs - b.atMs)[0] ?? null
  }

  #after(delayMs: number, callback: () => void): () => void {
    const sleeper = { atMs: this.#elapsedMs + delayMs, callback }
    this.#sleepers.add(sleeper)
    return () => this.#sleepers.delete(sleeper)
  }
}
