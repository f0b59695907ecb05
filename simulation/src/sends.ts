import { type EventMessage, eventMessage } from 'kb-service/src/event-message.js'
import { Gate } from 'kb-service/src/gate.js'
import type { OutboxEvent, Publisher } from 'kb-service/src/outbox.js'

/** An event on its way from the KB to the stream, and its acknowledgement on the way back. */
export interface Send {
  readonly name: string
  readonly event: OutboxEvent
  readonly message: EventMessage
  state: 'sent' | 'stored'
  acknowledge(): void
  /** No acknowledgement comes: it has to be sent again. */
  fail(): void
}

/** What one life of the KB publishes with. Nothing gets on before the scheduler says so. */
export class Sends implements Publisher {
  readonly open = new Map<string, Send>()
  readonly #usable = new Gate()
  readonly #refused: (reason: string) => void
  generation = 1
  #count = 0

  constructor(refused: (reason: string) => void) {
    this.#refused = refused
  }

  get isUsable(): boolean {
    return this.#usable.isOpen
  }

  /** The stream is there, and NATS answers. */
  connect(): void {
    this.#usable.open()
  }

  disconnect(): void {
    this.#usable.shut()
    for (const send of [...this.open.values()]) send.fail()
  }

  ready(signal: AbortSignal): Promise<void> {
    return this.#usable.passed(signal)
  }

  publish(event: OutboxEvent): Promise<void> {
    const message = eventMessage(event)
    if ('refused' in message) {
      this.#refused(message.refused)
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const name = `s${++this.#count}`
      const end = (settle: () => void) => {
        if (this.open.delete(name)) settle()
      }
      this.open.set(name, {
        name,
        event,
        message,
        state: 'sent',
        acknowledge: () => end(resolve),
        fail: () => end(() => reject(new Error('not acknowledged'))),
      })
    })
  }
}
