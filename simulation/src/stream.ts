import { type StreamSettings, streamSettings } from 'kb-service/src/stream-keeper.js'
import type { StreamEnd, WorldEvent } from 'session-service/src/ports.js'

/** The stream as NATS keeps it: so many messages per subject, numbered; it may be deleted and made anew. */
export class SimStream {
  exists = true
  settings: StreamSettings = streamSettings(1)
  messages: WorldEvent[] = []
  last = 0
  /** How far the one before this went. */
  lastOfDeleted = 0
  /** How often it has been made. */
  made = 1
  #created = 1
  #copy: { messages: WorldEvent[]; last: number; created: number } | null = null
  readonly #perSubject: number

  constructor(perSubject: number) {
    this.#perSubject = perSubject
  }

  get created(): string {
    return `made ${this.#created}`
  }

  get first(): number {
    return this.messages[0]?.sequence ?? this.last + 1
  }

  /** `forgets`: what is too many of a subject goes at once. */
  store(event: WorldEvent, forgets: boolean): WorldEvent {
    const stored = { ...event, sequence: ++this.last }
    this.messages.push(stored)
    if (forgets) this.#forget(event.subject)
    return stored
  }

  #forget(subject: string): void {
    const same = this.messages.filter((message) => message.subject === subject)
    const old = new Set(same.slice(0, -this.#perSubject))
    this.messages = this.messages.filter((message) => !old.has(message))
  }

  end(): StreamEnd | null {
    if (!this.exists) return null
    return { created: this.created, firstSequence: this.first, lastSequence: this.last, perSubject: this.#perSubject }
  }

  lastOf(subject: string): WorldEvent | undefined {
    return this.messages.findLast((message) => message.subject === subject)
  }

  /** What a replica that is `late` messages behind knows of `subject` after `sequence`. */
  after(subject: string, sequence: number, late: number): WorldEvent[] {
    return this.messages.filter(
      (message) => message.subject === subject && message.sequence > sequence && message.sequence <= this.last - late,
    )
  }

  between(after: number, last: number): WorldEvent[] {
    return this.messages.filter(({ sequence }) => sequence > after && sequence <= last)
  }

  has(event: WorldEvent): boolean {
    return this.messages.some(
      ({ subject, commit, epoch }) => subject === event.subject && commit === event.commit && epoch === event.epoch,
    )
  }

  delete(): void {
    this.exists = false
    this.messages = []
    this.lastOfDeleted = this.last
    this.last = 0
  }

  make(settings: StreamSettings = this.settings): void {
    this.settings = settings
    this.exists = true
    this.#created = ++this.made
  }

  /** Keeps how it is now, for `makeFromCopy`. */
  copy(): void {
    this.#copy = { messages: [...this.messages], last: this.last, created: this.#created }
  }

  /** How far the copy goes; null: there is none. */
  get copied(): number | null {
    return this.#copy?.last ?? null
  }

  /** A stream that is restored keeps the time at which it was created first. */
  makeFromCopy(): void {
    this.make()
    const { messages, last, created } = this.#copy!
    this.messages = [...messages]
    this.last = last
    this.#created = created
  }
}
