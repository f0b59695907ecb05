import type { Msg, NatsConnection, Status } from '@nats-io/transport-node'
import {
  allEpochSubjects,
  healthSubject,
  leaderElectedSubject,
  liveSubject,
  type ServiceHealth,
  storedSubject,
  streamCreatedSubject,
  worldStream,
} from 'schemas'
import type { Bus, BusEvents, Listener, Reading, ReadLimit, StreamEnd, Subscription, WorldEvent } from '../ports.js'
import { type DialOptions, dial } from './dial.js'
import { toEvent } from './message.js'
import { StreamReader } from './stream-reader.js'
import { type BusMode, Wants, type WantsReport } from './wants.js'

export interface BusOptions extends DialOptions {
  /** `off`: live-only, whatever the server can do. */
  readonly worldStream: 'auto' | 'off'
  readonly report: BusReport
}

/** What the bus reports, for counters and logs. */
export interface BusReport extends WantsReport {
  natsConnection(state: 'connected' | 'disconnected' | 'failed', error?: unknown): void
  /** The stream was asked for one message, or where it ends. */
  streamAsked(of: 'any replica' | 'leader'): void
}

/** Thrown while NATS does not answer. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable'
}

/** NATS as the gateway sees it: one subscription per wanted subject on one connection, and the stream to read from. */
export class NatsBus implements Bus {
  readonly #options: BusOptions
  readonly #events: BusEvents
  readonly #wants: Wants
  readonly #closing = new AbortController()
  #connection: NatsConnection | null = null
  #reader: StreamReader | null = null
  #mode: BusMode
  #state: 'connecting' | 'connected' | 'disconnected' | 'closed' = 'connecting'

  constructor(options: BusOptions, events: BusEvents) {
    this.#options = options
    this.#events = events
    this.#wants = new Wants(options.report, () => this.#confirm())
    this.#mode = options.worldStream === 'off' ? 'live-only' : 'stream'
    this.#connect().catch((error) => options.report.surprise(error, 'connecting to NATS'))
  }

  get mode(): BusMode {
    return this.#mode
  }

  get isConnected(): boolean {
    return this.#state === 'connected'
  }

  /** The first connection has been made, at some time. */
  get wasConnected(): boolean {
    return this.#connection !== null
  }

  get subscriptionCount(): number {
    return this.#wants.count
  }

  // ---- the connection

  async #connect(): Promise<void> {
    const { report } = this.#options
    const failed = (error: unknown) => report.natsConnection('failed', error)
    const connection = await dial(this.#options, this.#closing.signal, failed)
    if (connection === null) return
    this.#connection = connection
    this.#listenToAdvisories(connection)
    this.#up(connection, true)
    this.#announce(connection, 'starting')
    for await (const status of connection.status()) this.#heedSafely(connection, status)
  }

  /** Whatever goes wrong with one change, the next is heard. */
  #heedSafely(connection: NatsConnection, status: Status): void {
    try {
      this.#heed(connection, status)
    } catch (error) {
      this.#options.report.surprise(error, `NATS: ${status.type}`)
    }
  }

  #heed(connection: NatsConnection, status: Status): void {
    if (status.type === 'disconnect') this.#down()
    else if (status.type === 'reconnect') this.#up(connection, false)
    else if (status.type === 'error') this.#options.report.surprise(status.error, 'NATS')
  }

  /** Whether there is a stream is in the server's greeting, not to be found out by failures. */
  #up(connection: NatsConnection, isFirst: boolean): void {
    const hasStream = this.#options.worldStream !== 'off' && connection.info?.jetstream === true
    this.#mode = hasStream ? 'stream' : 'live-only'
    this.#reader = new StreamReader(connection, this.#options.report)
    this.#state = 'connected'
    this.#wants.connected(connection, this.#mode)
    this.#options.report.natsConnection('connected')
    this.#events.connected(isFirst)
  }

  #down(): void {
    if (this.#state !== 'connected') return
    this.#state = 'disconnected'
    this.#wants.lost()
    this.#options.report.natsConnection('disconnected')
    this.#events.disconnected()
  }

  #listenToAdvisories(connection: NatsConnection): void {
    const changed = (error: Error | null) => {
      if (error === null) this.#events.streamChanged()
    }
    const epoch = (error: Error | null, message: Msg) => {
      const event = error === null ? toEvent(storedSubject(message.subject), message) : 'foreign'
      if (typeof event !== 'string' && event.kind === 'epoch') this.#events.epoch(event.experience, event.epoch)
    }
    for (const subject of [leaderElectedSubject, streamCreatedSubject]) {
      connection.subscribe(subject, { callback: changed })
    }
    for (const subject of [allEpochSubjects, liveSubject(allEpochSubjects)]) {
      connection.subscribe(subject, { callback: epoch })
    }
  }

  // ---- the news of this service

  /** Says that this service stops, if NATS is there. Resolves when the server has heard it, or will not; never rejects. */
  async sayStopping(): Promise<void> {
    const connection = this.#connection
    if (connection === null || !this.isConnected) return
    try {
      this.#announce(connection, 'stopping')
    } catch (error) {
      return this.#options.report.surprise(error, 'saying that we stop')
    }
    // That it is lost meanwhile is told elsewhere.
    await connection.flush().catch(() => undefined)
  }

  /** UP §2.4. */
  #announce(connection: NatsConnection, status: ServiceHealth['status']): void {
    const health: ServiceHealth = { service_name: this.#options.name, status, timestamp: new Date().toISOString() }
    connection.publish(healthSubject, JSON.stringify(health))
  }

  // ---- subscriptions

  subscribe(stored: string, listener: Listener): Subscription {
    return this.#wants.add(stored, listener)
  }

  /** In a cluster a PONG proves only that this server knows; a request to the stream travels behind the interest. */
  async #confirm(): Promise<void> {
    const connection = this.#connection!
    if (connection.info?.cluster === undefined || this.#mode === 'live-only') return connection.flush()
    await this.#reader!.end().catch(() => connection.flush())
  }

  // ---- the stream

  async read(subjects: readonly string[], after: number, at: 'nearest' | 'leader', limit: ReadLimit): Promise<Reading> {
    return this.#ask((reader) => reader.read(subjects, after, at, limit))
  }

  async streamEnd(): Promise<StreamEnd | null> {
    return this.#ask((reader) => reader.end())
  }

  async *readAll(after: number, last: number): AsyncIterable<WorldEvent> {
    const reader = this.#reader
    if (reader === null || !this.isConnected) throw new BusUnavailable('NATS is away')
    try {
      yield* reader.readAll(after, last)
    } catch (error) {
      throw new BusUnavailable(`${worldStream.name} does not answer`, { cause: error })
    }
  }

  async #ask<T>(question: (reader: StreamReader) => Promise<T>): Promise<T> {
    if (this.#reader === null || !this.isConnected) throw new BusUnavailable('NATS is away')
    try {
      return await question(this.#reader)
    } catch (error) {
      throw new BusUnavailable(`${worldStream.name} does not answer`, { cause: error })
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#closing.abort()
    this.#wants.clear()
    await this.#connection?.close()
  }
}
