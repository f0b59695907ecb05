import { connect, credsAuthenticator, type Msg, type NatsConnection, type Status } from '@nats-io/transport-node'
import { allEpochSubjects, leaderElectedSubject, liveSubject, storedPrefix, worldStream } from 'schemas'
import type { Bus, BusEvents, Listener, Reading, ReadLimit, StreamEnd, Subscription, WorldEvent } from '../ports.js'
import { type BadEvent, judgeBody, readEvent } from './event.js'
import { headerBlock, readWhole, StreamReader } from './stream-reader.js'

export interface BusOptions {
  readonly servers: readonly string[]
  /** The content of a credentials file. */
  readonly creds: Uint8Array | null
  /** `off`: live-only, whatever the server can do. */
  readonly worldStream: 'auto' | 'off'
  /** What this process is called in the server's list of connections. */
  readonly name: string
  readonly report: BusReport
}

/** What the bus reports, for counters and logs. */
export interface BusReport {
  natsConnection(state: 'connected' | 'disconnected' | 'failed', error?: unknown): void
  eventDropped(reason: BadEvent, subject: string): void
  surprise(error: unknown, where: string): void
}

/** Thrown while NATS does not answer. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable'
}

/** Between two tries to connect. */
const retryMs = 500

/** A stream that is made (a single server tells of no first leader) or has another leader. */
const streamCreatedSubject = '$JS.EVENT.ADVISORY.STREAM.CREATED.WORLD_UPDATES'

/** One subject that is wanted, over every loss of the connection. */
class Want implements Subscription {
  readonly stored: string
  readonly listener: Listener
  readonly opened: () => void
  isOpen = false
  isReleased = false
  #stop: (() => void) | null = null
  readonly #bus: NatsBus

  constructor(bus: NatsBus, stored: string, listener: Listener, opened: () => void) {
    this.#bus = bus
    this.stored = stored
    this.listener = listener
    this.opened = opened
  }

  /** Tells the server. */
  ask(connection: NatsConnection, subject: string): void {
    this.#stop?.()
    const subscription = connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) this.#bus.surprise(error, 'subscription')
        else this.#bus.hand(this, message)
      },
    })
    this.#stop = () => subscription.unsubscribe()
  }

  release(): void {
    this.isReleased = true
    this.isOpen = false
    this.#stop?.()
    this.#stop = null
    this.#bus.forget(this)
  }
}

/** NATS as the gateway sees it: one subscription per wanted subject on one connection, and the stream to read from. */
export class NatsBus implements Bus {
  readonly #options: BusOptions
  readonly #events: BusEvents
  readonly #wants = new Set<Want>()
  /** Asked for in this turn: one flush opens them all. */
  #asked: Want[] = []
  #connection: NatsConnection | null = null
  #state: 'connecting' | 'connected' | 'disconnected' | 'closed' = 'connecting'
  #mode: 'stream' | 'live-only'
  #reader: StreamReader | null = null
  #wasConnected = false
  #wake: () => void = () => undefined

  constructor(options: BusOptions, events: BusEvents) {
    this.#options = options
    this.#events = events
    this.#mode = options.worldStream === 'off' ? 'live-only' : 'stream'
    this.#connect().catch((error) => this.surprise(error, 'connecting to NATS'))
  }

  get mode(): 'stream' | 'live-only' {
    return this.#mode
  }

  get isConnected(): boolean {
    return this.#state === 'connected'
  }

  /** The first connection has been made, at some time. */
  get wasConnected(): boolean {
    return this.#wasConnected
  }

  get subscriptionCount(): number {
    return this.#wants.size
  }

  /** Tries until there is a connection, in the background: a start without NATS takes no longer than with it. */
  async #connect(): Promise<void> {
    while (this.#state !== 'closed') {
      const connection = await this.#dial()
      if (connection === null) await this.#pause()
      else return this.#use(connection)
    }
  }

  async #dial(): Promise<NatsConnection | null> {
    const { servers, creds, name, report } = this.#options
    try {
      return await connect({
        servers: [...servers],
        name,
        timeout: 5_000,
        maxReconnectAttempts: -1,
        reconnectTimeWait: retryMs,
        reconnectJitter: retryMs / 2,
        pingInterval: 5_000,
        maxPingOut: 2,
        noAsyncTraces: true,
        ...(creds === null ? {} : { authenticator: credsAuthenticator(creds) }),
      })
    } catch (error) {
      report.natsConnection('failed', error)
      return null
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #use(connection: NatsConnection): Promise<void> {
    if (this.#state === 'closed') return connection.close()
    this.#connection = connection
    this.#watch(connection).catch((error) => this.surprise(error, 'watching the connection'))
    this.#listenToAdvisories(connection)
    this.#up(true)
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) this.#heed(status)
  }

  #heed(status: Status): void {
    if (status.type === 'disconnect') this.#down()
    else if (status.type === 'reconnect') this.#up(false)
    else if (status.type === 'error') this.surprise(status.error, 'NATS')
  }

  #up(isFirst: boolean): void {
    const connection = this.#connection!
    const before = this.#mode
    const hasStream = this.#options.worldStream !== 'off' && connection.info?.jetstream === true
    this.#mode = hasStream ? 'stream' : 'live-only'
    this.#reader = new StreamReader(connection)
    this.#state = 'connected'
    this.#wasConnected = true
    this.#asked = []
    // After a loss the client has made its subscriptions again by itself, under the subjects of the old mode.
    for (const want of this.#wants) {
      if (isFirst || before !== this.#mode) want.ask(connection, this.#subjectOf(want))
      want.isOpen = true
    }
    this.#options.report.natsConnection('connected')
    this.#events.connected(isFirst)
  }

  #down(): void {
    if (this.#state !== 'connected') return
    this.#state = 'disconnected'
    for (const want of this.#wants) want.isOpen = false
    this.#options.report.natsConnection('disconnected')
    this.#events.disconnected()
  }

  #subjectOf(want: Want): string {
    return this.#mode === 'stream' ? liveSubject(want.stored) : want.stored
  }

  #listenToAdvisories(connection: NatsConnection): void {
    const callback = (error: Error | null) => {
      if (error === null) this.#events.streamChanged()
    }
    connection.subscribe(leaderElectedSubject, { callback })
    connection.subscribe(streamCreatedSubject, { callback })
    const told = (error: Error | null, message: Msg) => {
      const event = error === null ? toEvent(message.subject, message) : 'foreign'
      if (typeof event !== 'string' && event.kind === 'epoch') this.#events.epoch(event.experience, event.epoch)
    }
    connection.subscribe(allEpochSubjects, { callback: told })
    connection.subscribe(liveSubject(allEpochSubjects), { callback: told })
  }

  subscribe(stored: string, listener: Listener, opened: () => void): Subscription {
    const want = new Want(this, stored, listener, opened)
    this.#wants.add(want)
    if (this.#connection === null || this.#state !== 'connected') {
      // The client keeps what is subscribed while it is away, and tells the server when it is back.
      if (this.#connection !== null && this.#state === 'disconnected') want.ask(this.#connection, this.#subjectOf(want))
      opened()
      return want
    }
    want.ask(this.#connection, this.#subjectOf(want))
    if (this.#asked.push(want) === 1) queueMicrotask(() => this.#openAsked())
    return want
  }

  #openAsked(): void {
    const asked = this.#asked
    this.#asked = []
    if (asked.length === 0 || !this.isConnected) return
    this.#confirm().then(
      () => {
        if (!this.isConnected) return
        for (const want of asked) {
          if (want.isReleased || want.isOpen) continue
          want.isOpen = true
          want.opened()
        }
      },
      // The connection is lost: when it is back, all that is wanted is open.
      () => undefined,
    )
  }

  /** In a cluster a PONG proves only that this server knows; a request to the stream travels behind the interest. */
  async #confirm(): Promise<void> {
    const connection = this.#connection!
    if (connection.info?.cluster !== undefined && this.#mode === 'stream') {
      await this.#reader!.end().catch(() => connection.flush())
    } else await connection.flush()
  }

  forget(want: Want): void {
    this.#wants.delete(want)
  }

  hand(want: Want, message: Msg): void {
    try {
      const event = toEvent(want.stored, message)
      if (typeof event !== 'string') want.listener.event(event)
      else if (event === 'foreign') this.#handForeign(want, message)
      else this.#options.report.eventDropped(event, want.stored)
    } catch (error) {
      this.surprise(error, 'an event')
    }
  }

  /** Published by hand or by the old KB: a JSON object on a user's subject is passed on. */
  #handForeign(want: Want, message: Msg): void {
    const body = message.data
    const bad = judgeBody(body) ?? (isJsonObject(body) ? null : 'not_json')
    if (bad !== null || !want.stored.startsWith(`${storedPrefix}user.`)) {
      return this.#options.report.eventDropped(bad ?? 'foreign', want.stored)
    }
    want.listener.foreign(body)
  }

  surprise(error: unknown, where: string): void {
    this.#options.report.surprise(error, where)
  }

  // ---- the stream

  async read(subjects: readonly string[], after: number, at: 'nearest' | 'leader', limit: ReadLimit): Promise<Reading> {
    return this.#ask((reader) => reader.read(subjects, after, at, limit))
  }

  async streamEnd(): Promise<StreamEnd | null> {
    return this.#ask((reader) => reader.end())
  }

  async *readAll(after: number, last: number): AsyncIterable<WorldEvent> {
    if (this.#reader === null) throw new BusUnavailable('NATS is away')
    yield* this.#reader.readAll(after, last)
  }

  async #ask<T>(ask: (reader: StreamReader) => Promise<T>): Promise<T> {
    if (this.#reader === null || !this.isConnected) throw new BusUnavailable('NATS is away')
    try {
      return await ask(this.#reader)
    } catch (error) {
      throw new BusUnavailable(`${worldStream.name} does not answer`, { cause: error })
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#wants.clear()
    this.#wake()
    await this.#connection?.close()
  }
}

function isJsonObject(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** The parts of the client's message that spare the hot path its header parser. */
interface RawMessage {
  readonly _rdata?: Uint8Array
  readonly _msg?: { readonly hdr: number }
}

function toEvent(subject: string, message: Msg): WorldEvent | BadEvent {
  const { _rdata: bytes, _msg: parts } = message as unknown as RawMessage
  if (bytes === undefined || parts === undefined) return readWhole(subject, headerBlock(message), message.data)
  if (parts.hdr <= 0) return 'foreign'
  const raw = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return readEvent(subject, raw, parts.hdr)
}
