import type { ErrorCode } from 'schemas'

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
  /** Is told when its reply is out, or why it has none. */
  readonly asked: Asked
}

/** A client's message being worked on. */
export interface Asked {
  /** W3C Trace Context of it, for who is asked on its behalf. */
  readonly traceparent: string
  /** The first call counts: `answered`, the code of the error that it got, or `gone`. */
  end(outcome: ErrorCode | 'answered' | 'gone'): void
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

  /** How many wait behind the one in flight. */
  get waiting(): number {
    return this.#queue.length
  }

  /** The one in flight has been answered. */
  done(): void {
    this.#finish('answered')
  }

  /** Whoever asked is not there any more. */
  clear(): void {
    this.#finish('gone')
    for (const { asked } of this.#queue.splice(0)) asked.end('gone')
  }

  #finish(outcome: 'answered' | 'gone'): void {
    this.inFlight?.cancelWait?.()
    this.inFlight?.asked.end(outcome)
    this.inFlight = null
  }
}
