import { randomBytes } from 'node:crypto'
import { nowMs } from './clocks.js'
import type { Ledger } from './ledger.js'

/** More than so many waiting for their turn are not kept. */
const mostWaiting = 50

const run = randomBytes(6).toString('hex')
let named = 0

/** What an actor looks at of an answer. */
export interface Answer {
  readonly success?: boolean
  readonly message?: string
  readonly request_id?: string
}

interface Asked {
  readonly dueAtMs: number
  readonly id: string
  readonly frame: string
}

/**
 * Somebody who takes a thing of their own and puts it back, one action at a time. Actions come due by the clock: what waits for its turn
 * is slow from when it was due.
 */
export class Actor {
  readonly #item: string
  readonly #home: string
  readonly #ledger: Ledger
  readonly #send: (frame: string) => void
  readonly #due: number[] = []
  #asked: Asked | null = null
  #isHolding = false

  /** `home`: the spot of `item`. */
  constructor(item: string, home: string, ledger: Ledger, send: (frame: string) => void) {
    this.#item = item
    this.#home = home
    this.#ledger = ledger
    this.#send = send
  }

  /** Nothing is due or asked for. */
  get isIdle(): boolean {
    return this.#asked === null && this.#due.length === 0
  }

  act(dueAtMs: number): void {
    if (this.#due.length >= mostWaiting) this.#ledger.counts.unsent++
    else this.#due.push(dueAtMs)
    this.#next()
  }

  sees(inventory: readonly { readonly instance_id: string }[]): void {
    if (this.#asked === null) this.#isHolding = inventory.some(({ instance_id: id }) => id === this.#item)
  }

  answered({ success, message, request_id: id }: Answer): void {
    const asked = this.#asked
    if (asked === null || (id !== undefined && id !== asked.id)) return
    this.#ledger.time('action', nowMs() - asked.dueAtMs)
    this.#ledger.counts.actions++
    if (success) this.#isHolding = !this.#isHolding
    else this.#ledger.fault('refused', `refused: ${message}`)
    this.#asked = null
    this.#next()
  }

  /** On a new socket: what was not answered is asked again with its id, and has one effect. */
  again(): void {
    if (this.#asked !== null) this.#send(this.#asked.frame)
  }

  /** What became of it will not be known. */
  forget(): void {
    this.#asked = null
  }

  #next(): void {
    if (this.#asked !== null || this.#due.length === 0) return
    const dueAtMs = this.#due.shift()!
    const id = `swarm-${run}-${process.pid}-${++named}`
    const act = this.#isHolding ? { action: 'drop_item', spot_id: this.#home } : { action: 'collect_item' }
    const frame = JSON.stringify({ type: 'action', ...act, instance_id: this.#item, request_id: id })
    this.#asked = { dueAtMs, id, frame }
    this.#send(frame)
  }
}
