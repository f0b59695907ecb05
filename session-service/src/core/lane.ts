/** A client message on its way to the KB. */
export interface Message {
  readonly type: string
  readonly frame: Uint8Array
  /** The client's `request_id` where it sent one, else the gateway's own. */
  readonly requestId: string
  /** The id is the client's own. */
  readonly isNamed: boolean
  /** Its answer is an area of interest, which must come before any event. */
  readonly asksForWorld: boolean
  /**
   * `overdue`: events no longer wait for its answer. `replaced`: the next world that is given is its answer.
   * `told`: the reply is out, a story may follow.
   */
  stage: 'asked' | 'overdue' | 'replaced' | 'told'
  /** Stops the wait for it. */
  cancelWait: (() => void) | null
}

/** Messages answered in order: one in flight, the others queued. */
export class Lane {
  inFlight: Message | null = null
  readonly #queue: Message[] = []

  /** False, and nothing is kept, if `maxQueued` are waiting already. */
  push(message: Message, maxQueued: number): boolean {
    if (this.inFlight !== null && this.#queue.length >= maxQueued) return false
    this.#queue.push(message)
    return true
  }

  /** The next message if none is in flight; it then is. */
  next(): Message | null {
    if (this.inFlight !== null) return null
    this.inFlight = this.#queue.shift() ?? null
    return this.inFlight
  }

  /** The one in flight has been answered. */
  done(): void {
    this.inFlight?.cancelWait?.()
    this.inFlight = null
  }

  clear(): void {
    this.done()
    this.#queue.length = 0
  }
}
