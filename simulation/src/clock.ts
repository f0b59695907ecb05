import type { Clock } from 'session-service/src/ports.js'

interface Timer {
  readonly dueMs: number
  readonly delayMs: number
  readonly task: () => void
}

/** The time that all share. */
export interface Time {
  nowMs: number
}

/** The clock of one gateway: timers and ends of turns happen when the scheduler picks them. */
export class SimClock implements Clock {
  /** By name: the delay, and which of its kind. */
  readonly timers = new Map<string, Timer>()
  turns: (() => void)[] = []
  readonly #time: Time
  #count = 0

  constructor(time: Time) {
    this.#time = time
  }

  now(): number {
    return this.#time.nowMs
  }

  after(delayMs: number, task: () => void): () => void {
    const name = `${delayMs}.${++this.#count}`
    this.timers.set(name, { dueMs: this.#time.nowMs + delayMs, delayMs, task })
    return () => this.timers.delete(name)
  }

  endOfTurn(task: () => void): void {
    this.turns.push(task)
  }

  /** Fires a timer, whenever it was due. Returns its delay, or null if there is no such timer. */
  fire(name: string): number | null {
    const timer = this.timers.get(name)
    if (timer === undefined) return null
    this.timers.delete(name)
    timer.task()
    return timer.delayMs
  }

  turn(): boolean {
    const { turns } = this
    if (turns.length === 0) return false
    this.turns = []
    for (const task of turns) task()
    return true
  }

  /** The timer that is due first. */
  next(): { name: string; dueMs: number } | null {
    let first: { name: string; dueMs: number } | null = null
    for (const [name, { dueMs }] of this.timers) if (first === null || dueMs < first.dueMs) first = { name, dueMs }
    return first
  }
}
