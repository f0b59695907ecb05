import type { Delivery, WorldEvent } from '../ports.js'
import { isSampled, type Span, type Tracing } from '../tracing/tracing.js'

/** Events that are followed at once; the next ones are not. */
const most = 1_000
/** Some get it later, as who has to be given a reply first. */
const followMs = 500

/** Follows events whose trace is written down to the sockets: one span for each event, not for each socket. */
export class Deliveries {
  readonly #tracing: Tracing
  #open = 0

  constructor(tracing: Tracing) {
    this.#tracing = tracing
  }

  follow(event: WorldEvent): void {
    const parent = event.traceparent ?? null
    if (parent === null || !isSampled(parent) || this.#open >= most) return
    const { experience, zone, commit, sequence, subject } = event
    const span = this.#tracing.begin('deliver event', 'consumer', parent, {
      'gaia.experience': experience,
      'gaia.zone': zone ?? '',
      'gaia.commit': commit,
      'gaia.sequence': sequence,
      'messaging.system': 'nats',
      'messaging.destination.name': subject,
    })
    const followed = new Followed()
    event.delivery = followed
    this.#open++
    setTimeout(() => {
      this.#open--
      event.delivery = undefined
      followed.end(span)
    }, followMs).unref()
  }
}

class Followed implements Delivery {
  #sockets = 0
  #writtenAtMs = Date.now()
  #isWriting = false

  given(): void {
    this.#sockets++
    if (this.#isWriting) return
    this.#isWriting = true
    // Queued behind what writes this turn's frames.
    setImmediate(() => {
      this.#isWriting = false
      this.#writtenAtMs = Date.now()
    })
  }

  end(span: Span): void {
    span.set({ 'gaia.sockets': this.#sockets })
    span.end(null, this.#writtenAtMs)
  }
}
