import { pause, reasonOf } from './nats.js'
import type { Passed, Stored } from './passed.js'

/** A stream as the server has it. */
export interface FoundStream {
  /** When it was made: names this very stream. */
  readonly created: string
  readonly lastSequence: number
}

/** Where to begin in the stream. */
export type Start = { readonly sequence: number } | { readonly time: Date }

/** What is asked of the stream. */
export interface Store {
  /** Null if there is no such stream. Rejects if the server does not answer. */
  find(): Promise<FoundStream | null>
  /** What is stored from `start` to `last`, in order. Rejects if it breaks off. */
  read(start: Start, last: number, signal: AbortSignal): AsyncIterable<Stored>
}

export interface JointEvents {
  show(passed: Passed): void
  /** All that was stored is shown; what passed meanwhile comes next. */
  caughtUp(from: 'stream' | 'nowhere'): void
  /** The stream is another one: what the old one had and was not shown is gone. */
  remade(): void
  /** It is tried again. */
  unreadable(reason: string): void
}

/** What passes while the stream is read is held, up to so much; beyond it, it is read from the stream too. */
const maxHeldBytes = 32 * 1024 * 1024
/** What a message takes beside its body, about. */
const messageBytes = 1024
const retryMs = 500

/**
 * Joins what is stored to what passes, without a gap and without a double: whatever may have been missed is read up to
 * where the stream ended when it was asked, and of what passed meanwhile comes what lies behind that.
 */
export class Joint {
  readonly #since: Date | null
  readonly #events: JointEvents
  #state: 'away' | 'catching up' | 'live' = 'away'
  /** The stream in which `#shown` is a place: undefined before it was looked for, null if there was none. */
  #created: string | null | undefined
  /** Up to here everything is shown; null: nothing yet, and it begins with `#since`. */
  #shown: number | null = null
  #held: Passed[] = []
  #heldBytes = 0
  #pass = new AbortController()

  /** @param since from when on stored messages are wanted; null: only what passes from the first look on */
  constructor(since: Date | null, events: JointEvents) {
    this.#since = since
    this.#events = events
  }

  /** A message that passed. One that lies where all is shown is late, or of another stream: that is looked up. */
  take(passed: Passed, store: Store): void {
    const { sequence } = passed
    if (this.#state !== 'live') return this.#hold(passed)
    if (sequence !== null && sequence <= this.#shown!) {
      this.#hold(passed)
      return this.catchUp(store)
    }
    if (sequence !== null) this.#shown = sequence
    this.#events.show(passed)
  }

  /** The connection is lost: what passes before the next look may come after a gap. What is held is read again. */
  lost(): void {
    this.#pass.abort()
    this.#state = 'away'
    this.#letGo()
  }

  /** The stream is gone: what passed is all that there is. */
  gone(): void {
    if (this.#state === 'away') return
    this.#pass.abort()
    this.#release()
    this.#created = null
    this.#shown = 0
  }

  /** Something may have been missed. To be called when what passes from now on is heard. */
  catchUp(store: Store): void {
    this.#pass.abort()
    this.#pass = new AbortController()
    this.#state = 'catching up'
    this.#run(store, this.#pass.signal)
  }

  #hold(passed: Passed): void {
    this.#held.push(passed)
    this.#heldBytes += passed.body.length + messageBytes
    if (!this.#isHeldWhole) this.#held = []
  }

  get #isHeldWhole(): boolean {
    return this.#heldBytes <= maxHeldBytes
  }

  #letGo(): void {
    this.#held = []
    this.#heldBytes = 0
  }

  async #run(store: Store, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await this.#readOn(store, signal)) return
      } catch (error) {
        if (signal.aborted) return
        this.#events.unreadable(reasonOf(error))
        await pause(retryMs, signal)
      }
    }
  }

  /** True if nothing is left, or nobody wants it any more. */
  async #readOn(store: Store, signal: AbortSignal): Promise<boolean> {
    if (!this.#isHeldWhole) this.#letGo()
    const found = await store.find()
    if (signal.aborted) return true
    if (!this.#enter(found)) return false
    const last = found?.lastSequence ?? 0
    await this.#readTo(last, store, signal)
    if (signal.aborted) return true
    this.#shown = last
    if (!this.#isHeldWhole) return false
    this.#events.caughtUp(found === null ? 'nowhere' : 'stream')
    if (!signal.aborted) this.#release()
    return true
  }

  async #readTo(last: number, store: Store, signal: AbortSignal): Promise<void> {
    const start = this.#shown === null ? { time: this.#since! } : { sequence: this.#shown + 1 }
    if ('sequence' in start && start.sequence > last) return
    for await (const passed of store.read(start, last, signal)) {
      if (signal.aborted) return
      this.#shown = passed.sequence
      this.#events.show(passed)
    }
  }

  /** Finds out where we are in the stream that was found. False: it is to be looked at anew. */
  #enter(found: FoundStream | null): boolean {
    const { created, lastSequence } = found ?? { created: null, lastSequence: 0 }
    const before = this.#created
    this.#created = created
    if (before === undefined) {
      if (this.#since === null || found === null) this.#shown = lastSequence
    } else if (before !== created) {
      this.#shown = 0
      if (found !== null) this.#events.remade()
      if (before === null) return true
      // Nobody can tell whether what is held was of the old one or of this one, which has it too.
      this.#letGo()
      return false
    } else if (this.#shown !== null && this.#shown > lastSequence) {
      // A server that lost the end of its stream gives those numbers out anew.
      this.#shown = Math.min(lastSequence, (this.#held[0]?.sequence ?? Number.POSITIVE_INFINITY) - 1)
    }
    return true
  }

  #release(): void {
    const held = this.#held
    this.#letGo()
    this.#state = 'live'
    for (const passed of held) {
      const { sequence } = passed
      if (sequence !== null && sequence <= this.#shown!) continue
      if (sequence !== null) this.#shown = sequence
      this.#events.show(passed)
    }
  }
}
