import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { addCounts } from './ledger.js'
import { type Counts, noCounts, type Order, type Plan, type Second, type Totals, type Word } from './plan.js'
import { TimeRecord } from './times.js'

const childFile = fileURLToPath(new URL('./child.js', import.meta.url))
const endTimeoutMs = 10_000

/** One second of the whole swarm. */
export interface Moment {
  readonly counts: Counts
  readonly times: TimeRecord
  /** The busiest process: 1 is a whole core. */
  readonly cpu: number
  /** The longest that an event loop stood still. */
  readonly lagMs: number
}

export interface Whole {
  readonly counts: Counts
  readonly times: TimeRecord
  readonly faults: Readonly<Record<string, number>>
}

interface Part {
  readonly process: ChildProcess
  done: (() => void) | null
  totals: Totals | null
}

/** The processes of the swarm, told what to do all at once. */
export class Swarm {
  readonly #parts: readonly Part[]
  readonly #onMoment: (moment: Moment) => void
  #seconds: Second[] = []
  #failed: (error: Error) => void = () => undefined
  #isOver = false

  constructor(processes: number, onMoment: (moment: Moment) => void) {
    this.#onMoment = onMoment
    this.#parts = Array.from({ length: processes }, () => {
      const part: Part = { process: fork(childFile), done: null, totals: null }
      part.process.on('message', (word: Word) => this.#hear(part, word))
      part.process.once('exit', (code) => {
        if (!this.#isOver) this.#failed(new Error(`a process of the swarm ended with ${code}`))
      })
      return part
    })
  }

  connect(planOf: (index: number) => Plan): Promise<void> {
    return this.#all((index) => ({ do: 'connect', plan: planOf(index) }))
  }

  /** `shareOf`: actions a second of each process. */
  act(shareOf: (index: number) => number, fromMs: number, toMs: number): Promise<void> {
    return this.#all((index) => ({ do: 'act', rate: shareOf(index), fromMs, toMs }))
  }

  look(): Promise<void> {
    return this.#all(() => ({ do: 'look' }))
  }

  /** Ends all sockets and processes, and resolves with what they saw. */
  async leave(): Promise<Whole> {
    await this.#all(() => ({ do: 'leave' }))
    const whole = { counts: noCounts(), times: new TimeRecord(), faults: {} as Record<string, number> }
    for (const { totals } of this.#parts) {
      addCounts(whole.counts, totals!.counts)
      whole.times.take(totals!.times)
      for (const [why, count] of Object.entries(totals!.faults)) whole.faults[why] = (whole.faults[why] ?? 0) + count
    }
    await this.end()
    return whole
  }

  async end(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#parts.map(({ process }) => ended(process)))
  }

  #all(orderOf: (index: number) => Order): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#failed = reject
      let left = this.#parts.length
      for (const [index, part] of this.#parts.entries()) {
        part.done = () => {
          if (--left === 0) resolve()
        }
        part.process.send(orderOf(index))
      }
    })
  }

  #hear(part: Part, word: Word): void {
    if (word.said === 'done') part.done?.()
    else if (word.said === 'totals') part.totals = word.totals
    else {
      this.#seconds.push(word.second)
      if (this.#seconds.length === this.#parts.length) this.#tell()
    }
  }

  #tell(): void {
    const counts = noCounts()
    const times = new TimeRecord()
    for (const second of this.#seconds) {
      addCounts(counts, second.counts)
      times.take(second.times)
    }
    const cpu = Math.max(...this.#seconds.map((second) => second.cpu))
    const lagMs = Math.max(...this.#seconds.map((second) => second.lagMs))
    this.#seconds = []
    this.#onMoment({ counts, times, cpu, lagMs })
  }
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  await new Promise((resolve) => {
    const timer = setTimeout(() => process.kill('SIGKILL'), endTimeoutMs)
    process.once('exit', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
    process.disconnect()
  })
}
