import type { EventMessage } from 'kb-service/src/event-message.js'
import type { DialOptions, LineStatus, NatsLine } from 'kb-service/src/nats-line.js'
import type { FoundStream, StreamApi } from 'kb-service/src/stream-keeper.js'
import { worldStream } from 'schemas'
import type { SimStream } from './stream.js'

/** An event on its way from the KB to the stream, and its acknowledgement on the way back. */
export interface Send {
  readonly message: EventMessage
  /** Where it lies in the stream; null: it is not there yet. */
  sequence: number | null
  acknowledge(): void
  /** No acknowledgement comes: it has to be sent again. */
  fail(): void
}

/** Something asked of the server about the stream. */
interface Question {
  answer(): void
  fail(): void
}

/** What one life of the KB has of NATS. Nothing gets on before the scheduler says so. */
export class KbLine implements NatsLine {
  readonly hasJetStream: boolean
  readonly sends = new Map<string, Send>()
  readonly questions = new Map<string, Question>()
  /** The server tells that the stream was deleted. */
  onStreamDeleted: () => void = () => undefined
  state: 'unknown' | 'dialled' | 'connected' | 'away' = 'unknown'
  readonly #stream: SimStream
  /** Told when the KB made the stream. */
  readonly #onMade: () => void
  #dialled: (line: NatsLine) => void = () => undefined
  #statuses: LineStatus[] = []
  #wake: () => void = () => undefined
  #count = 0

  constructor(stream: SimStream, hasJetStream: boolean, onMade: () => void) {
    this.#stream = stream
    this.hasJetStream = hasJetStream
    this.#onMade = onMade
  }

  dial(options: DialOptions): Promise<NatsLine> {
    this.state = 'dialled'
    this.onStreamDeleted = options.onStreamDeleted
    return new Promise((resolve) => {
      this.#dialled = resolve
    })
  }

  connect(): boolean {
    const { state } = this
    if (state !== 'dialled' && state !== 'away') return false
    this.state = 'connected'
    if (state === 'dialled') this.#dialled(this)
    else this.#tell('reconnect')
    return true
  }

  disconnect(): boolean {
    if (this.state !== 'connected') return false
    this.state = 'away'
    this.sends.clear()
    this.questions.clear()
    this.#tell('disconnect')
    return true
  }

  #tell(status: LineStatus): void {
    this.#statuses.push(status)
    this.#wake()
  }

  async *statuses(): AsyncGenerator<LineStatus> {
    for (;;) {
      const status = this.#statuses.shift()
      if (status !== undefined) yield status
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  store(message: EventMessage): Promise<{ stream: string; seq: number }> {
    return new Promise((resolve, reject) => {
      const name = `s${++this.#count}`
      const end = (settle: () => void) => {
        if (this.sends.delete(name)) settle()
      }
      const send: Send = {
        message,
        sequence: null,
        acknowledge: () => end(() => resolve({ stream: worldStream.name, seq: send.sequence! })),
        fail: () => end(() => reject(new Error('not acknowledged'))),
      }
      this.sends.set(name, send)
    })
  }

  async send(message: EventMessage): Promise<void> {
    await this.store(message)
  }

  tell(): void {}

  async streams(): Promise<StreamApi> {
    return {
      find: () => this.#ask(() => this.#found()),
      create: (settings) =>
        this.#ask(() => {
          if (this.#stream.exists) return this.#found()!
          this.#stream.make(settings)
          this.#onMade()
          return this.#found()!
        }),
      update: () => this.#ask(() => undefined),
    }
  }

  #found(): FoundStream | null {
    const { exists, created, settings } = this.#stream
    return exists ? { created, settings } : null
  }

  #ask<T>(answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const name = `q${++this.#count}`
      const end = (settle: () => void) => {
        if (this.questions.delete(name)) settle()
      }
      const fail = () => end(() => reject(new Error('no answer')))
      this.questions.set(name, { answer: () => end(() => resolve(answer())), fail })
    })
  }

  async drain(): Promise<void> {}

  async close(): Promise<void> {}
}
