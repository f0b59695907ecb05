import type { Clock } from '../ports.js'
import type { Head } from './kb-answer.js'
import { Lines } from './lines.js'

/** What a transport tells of one request, in this order: head, data…, then `end` or `broke`. */
export interface Sink {
  head(head: Head): void
  data(chunk: Uint8Array): void
  end(): void
  broke(reason: string): void
}

/** Sends a request once. Returns what gives it up. */
export type Send = (sink: Sink) => () => void

/** How a body of lines ended: `junk` is one that no retry would mend. */
export type Ending = 'clean' | 'broken' | 'junk'

export type Heard =
  | { readonly word: 'body'; readonly head: Head; readonly body: Uint8Array }
  | {
      readonly word: 'lines'
      readonly head: Head
      readonly lines: readonly Uint8Array[]
      readonly more: More | null
      /** Gives up what is not told yet. */
      readonly leave: () => void
    }
  | { readonly word: 'broken' | 'junk'; readonly reason: string }

export type More = AsyncGenerator<readonly Uint8Array[], Ending>

export interface ExchangeOptions {
  readonly clock: Pick<Clock, 'now' | 'after'>
  /** Silence that breaks the exchange: until the first frame, and after it. */
  readonly firstTimeoutMs: number
  readonly timeoutMs: number
  readonly maxBodyBytes: number
  readonly maxLineBytes: number
  /** True for an answer that is to be had line by line, as it comes. */
  readonly isStreamed: (head: Head) => boolean
}

/** One try of one request: gathers the answer, or as much of it as is there when its first frames are. */
export class Exchange implements Sink {
  readonly heard: Promise<Heard>
  readonly #options: ExchangeOptions
  #giveUp = () => {}
  readonly #chunks: Uint8Array[] = []
  #settle!: (heard: Heard) => void
  #head: Head | null = null
  #lines: Lines | null = null
  #frames: Uint8Array[] = []
  #hasBegun = false
  #ending: Ending | null = null
  #wake = () => {}
  #bytes = 0
  #heardAt: number
  #timeoutMs: number
  #cancelTimer = () => {}

  constructor(send: Send, options: ExchangeOptions) {
    this.#options = options
    this.#heardAt = options.clock.now()
    this.#timeoutMs = options.firstTimeoutMs
    this.heard = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#watch(this.#timeoutMs)
    this.#giveUp = send(this)
  }

  head(head: Head): void {
    this.#heardAt = this.#options.clock.now()
    this.#head = head
    if (this.#options.isStreamed(head)) this.#lines = new Lines(this.#options.maxLineBytes)
  }

  data(chunk: Uint8Array): void {
    if (this.#ending !== null) return
    this.#heardAt = this.#options.clock.now()
    this.#bytes += chunk.length
    if (this.#bytes > this.#options.maxBodyBytes) this.#stop('junk', 'body too large')
    else if (this.#lines === null) this.#chunks.push(chunk)
    else this.#take(this.#lines.push(chunk))
  }

  end(): void {
    if (this.#ending !== null || this.#head === null) return
    if (this.#lines !== null) this.#take(this.#lines.end())
    if (this.#ending !== null) return
    this.#over('clean')
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    if (this.#lines === null) this.#settle({ word: 'body', head: this.#head, body })
    else this.#begin()
  }

  broke(reason: string): void {
    this.#stop('broken', reason)
  }

  /** Frames of a streamed answer. What ends the exchange in the same turn is known when the first are handed over. */
  #take(frames: Uint8Array[] | null): void {
    if (frames === null) this.#stop('junk', 'a line is not a frame')
    if (frames === null || frames.length === 0) return
    this.#frames.push(...frames)
    if (this.#hasBegun) this.#wake()
    else queueMicrotask(() => this.#begin())
  }

  #begin(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#timeoutMs = this.#options.timeoutMs
    const more = this.#ending === null ? this.#more() : null
    this.#settle({
      word: 'lines',
      head: this.#head!,
      lines: this.#drain(),
      more,
      leave: () => this.#stop('broken', 'left'),
    })
  }

  async *#more(): More {
    for (;;) {
      if (this.#frames.length > 0) yield this.#drain()
      else if (this.#ending !== null) return this.#ending
      else await this.#something()
    }
  }

  #something(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #drain(): readonly Uint8Array[] {
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  #stop(ending: 'broken' | 'junk', reason: string): void {
    if (this.#ending !== null) return
    this.#over(ending)
    // Without effect if the first frames were handed over.
    this.#settle({ word: ending, reason })
    this.#giveUp()
  }

  #over(ending: Ending): void {
    this.#ending = ending
    this.#cancelTimer()
    this.#wake()
  }

  #watch(delayMs: number): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      const silentMs = this.#options.clock.now() - this.#heardAt
      if (silentMs >= this.#timeoutMs) this.#stop('broken', 'timeout')
      else this.#watch(this.#timeoutMs - silentMs)
    })
  }
}
