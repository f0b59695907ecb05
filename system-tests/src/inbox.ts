import { type Deferred, deferred } from './deferred.js'
import { within } from './until.js'

/** A frame, and when it came: `order` counts over all sockets of the process. */
export interface Arrived {
  readonly order: number
  readonly text: string
  readonly frame: { readonly type: string; readonly [field: string]: unknown }
}

interface Waiter {
  readonly matches: (arrived: Arrived) => boolean
  readonly found: Deferred<Arrived>
}

let arrivals = 0

/** Frames in order of arrival: all of them, and those that the test has not asked for yet. */
export class Inbox {
  readonly all: Arrived[] = []
  readonly unread: Arrived[] = []
  readonly #waiters = new Set<Waiter>()
  #end: Error | null = null

  push(text: string, frame: Arrived['frame']): Arrived {
    const arrived = { order: ++arrivals, text, frame }
    this.all.push(arrived)
    for (const waiter of this.#waiters) {
      if (!waiter.matches(arrived)) continue
      this.#waiters.delete(waiter)
      waiter.found.resolve(arrived)
      return arrived
    }
    this.unread.push(arrived)
    return arrived
  }

  /** The first unread frame that matches, now or when it comes. Those before it stay unread. */
  next(what: string, matches: (arrived: Arrived) => boolean): Promise<Arrived> {
    const at = this.unread.findIndex(matches)
    if (at >= 0) return Promise.resolve(this.unread.splice(at, 1)[0]!)
    if (this.#end !== null) return Promise.reject(new Error(`${what} cannot come any more: ${this.#end.message}`))
    const found = deferred<Arrived>()
    const waiter = { matches, found }
    this.#waiters.add(waiter)
    return within(what, found.promise).finally(() => this.#waiters.delete(waiter))
  }

  /** Nothing more will come. */
  close(reason: Error): void {
    this.#end = reason
    for (const { found } of this.#waiters) found.reject(reason)
    this.#waiters.clear()
  }
}
