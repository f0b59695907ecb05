import type { Msg, NatsConnection, Subscription as NatsSubscription } from '@nats-io/transport-node'
import { liveSubject } from 'schemas'
import type { Listener, Subscription } from '../ports.js'
import type { BadEvent } from './event.js'
import { handOver } from './message.js'

export type BusMode = 'stream' | 'live-only'

/** What is reported of messages. */
export interface WantsReport {
  eventDropped(reason: BadEvent, subject: string): void
  surprise(error: unknown, where: string): void
}

/** One subject that is wanted, over every loss of the connection. */
class Want implements Subscription {
  readonly stored: string
  readonly #listener: Listener
  readonly #owner: Wants
  #state: 'wanted' | 'open' | 'released' = 'wanted'
  #subscription: NatsSubscription | null = null

  constructor(owner: Wants, stored: string, listener: Listener) {
    this.#owner = owner
    this.stored = stored
    this.#listener = listener
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** Tells the server, in place of what it was told before. */
  ask(connection: NatsConnection, mode: BusMode): void {
    this.#subscription?.unsubscribe()
    this.#subscription = connection.subscribe(mode === 'stream' ? liveSubject(this.stored) : this.stored, {
      callback: (error, message) => this.#take(error, message),
    })
  }

  #take(error: Error | null, message: Msg): void {
    const { report } = this.#owner
    if (error !== null) return report.surprise(error, 'subscription')
    try {
      const bad = handOver(this.stored, message, this.#listener)
      if (bad !== null) report.eventDropped(bad, this.stored)
    } catch (surprise) {
      report.surprise(surprise, 'an event')
    }
  }

  /** The server knows. */
  open(isTold: boolean): void {
    if (this.#state !== 'wanted') return
    this.#state = 'open'
    if (isTold) this.#listener.opened()
  }

  /** NATS is lost. */
  shut(): void {
    if (this.#state === 'open') this.#state = 'wanted'
  }

  release(): void {
    this.#state = 'released'
    this.#subscription?.unsubscribe()
    this.#subscription = null
    this.#owner.forget(this)
  }
}

/** The list of wanted subscriptions: it is kept while NATS is away. */
export class Wants {
  readonly report: WantsReport
  readonly #all = new Set<Want>()
  /** Asked for in this turn: one confirmation opens them all. */
  #asked: Want[] = []
  #connection: NatsConnection | null = null
  #mode: BusMode = 'stream'
  /** Which connection is up; 0 if none is. */
  #up = 0
  #ups = 0
  readonly #confirm: () => Promise<unknown>

  /** @param confirm resolves when the server has taken in all that was sent to it */
  constructor(report: WantsReport, confirm: () => Promise<unknown>) {
    this.report = report
    this.#confirm = confirm
  }

  get count(): number {
    return this.#all.size
  }

  add(stored: string, listener: Listener): Subscription {
    const want = new Want(this, stored, listener)
    this.#all.add(want)
    // The client keeps what is subscribed while the connection is lost, and tells the server when it is back.
    if (this.#connection !== null) want.ask(this.#connection, this.#mode)
    if (this.#up !== 0 && this.#asked.push(want) === 1) queueMicrotask(() => this.#openAsked())
    return want
  }

  forget(want: Want): void {
    this.#all.delete(want)
  }

  clear(): void {
    this.#all.clear()
  }

  /** The first connection is there, or it is back: every want is asked for, or was by the client itself. */
  connected(connection: NatsConnection, mode: BusMode): void {
    const isKnown = this.#connection === connection && this.#mode === mode
    this.#connection = connection
    this.#mode = mode
    this.#up = ++this.#ups
    this.#asked = []
    for (const want of this.#all) {
      if (!isKnown) want.ask(connection, mode)
      want.open(false)
    }
  }

  lost(): void {
    this.#up = 0
    for (const want of this.#all) want.shut()
  }

  #openAsked(): void {
    const asked = this.#asked
    const up = this.#up
    this.#asked = []
    if (asked.length === 0 || up === 0) return
    this.#confirm().then(
      () => {
        if (this.#up === up) for (const want of asked) this.#open(want)
      },
      // The connection is lost: when it is back, all that is wanted is open.
      () => undefined,
    )
  }

  #open(want: Want): void {
    try {
      want.open(true)
    } catch (error) {
      this.report.surprise(error, 'an open subscription')
    }
  }
}
