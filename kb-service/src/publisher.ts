import { healthSubject, type ServiceHealth, worldStream } from 'schemas'
import { abortable } from './abortable.js'
import { Complaints } from './complaints.js'
import { type EventMessage, eventMessage } from './event-message.js'
import { Gate } from './gate.js'
import { type DialOptions, dial, type LineStatus, type NatsLine, retryMs } from './nats-line.js'
import type { OutboxEvent, Publisher } from './outbox.js'
import { type Pace, realPace } from './pace.js'
import { StreamKeeper } from './stream-keeper.js'
import { type PublisherLog, reasonOf, type StreamTrouble, StreamWatch } from './stream-watch.js'
import { noTracing, type Tracing } from './tracing/tracing.js'

export type { PublisherLog }

export interface PublisherOptions {
  url: string
  /** A file in the format of `nsc`, read anew at each connect. */
  credsFile: string | null
  /** `off`: live-only even where the server has JetStream. */
  stream: 'auto' | 'off'
  replicas: number
  log: PublisherLog
  report?: PublisherReport
  tracing?: Tracing
  /** How often the stream is looked at though nothing says that it is gone. */
  checkEveryMs?: number
  /** How long the server gets to remove a deleted stream before it is made anew. */
  remakeAfterMs?: number
  /** Milliseconds since 1970. */
  now?: () => number
  /** Connects, once. Rejects if it cannot. */
  dial?: (options: DialOptions) => Promise<NatsLine>
  pace?: Pace
}

/** What is told of events and the connection, for counters and logs. */
export interface PublisherReport {
  /** NATS has taken it. */
  published(event: OutboxEvent, tookMs: number): void
  /** `failed`: it is sent again. `refused`: no stream would ever take it. */
  notPublished(reason: 'failed' | 'refused'): void
  /** A try to connect failed, or a connection was lost. */
  connectionFailed(): void
}

/** `unknown` until the server has greeted us once. DESIGN §2 "The stream". */
export type PublisherMode = 'unknown' | 'stream' | 'live-only'

export type PublisherTrouble = 'nats_away' | StreamTrouble

const drainTimeoutMs = 2000

/** The KB's connection to NATS. Connects in the background for as long as it takes; nothing here waits at start. */
export class NatsPublisher implements Publisher {
  /** Since the start, for metrics. */
  readonly counters = { acknowledged: 0, failed: 0, refused: 0, connects: 0 }
  readonly #options: PublisherOptions
  readonly #pace: Pace
  readonly #keeper: StreamKeeper
  readonly #watch: StreamWatch
  readonly #complaints: Complaints
  readonly #stop = new AbortController()
  readonly #usable = new Gate()
  readonly #ended: Promise<void>
  #state: 'connecting' | 'connected' | 'away' | 'closed' = 'connecting'
  #mode: PublisherMode = 'unknown'
  #link = new AbortController()
  #line: NatsLine | null = null
  #last = { generation: 0, sequence: 0 }
  #closing: Promise<void> | undefined
  /** Events that the server did not let us publish. */
  #forbidden = 0

  constructor(options: PublisherOptions) {
    this.#options = options
    const { replicas, remakeAfterMs = 1000, log, now = Date.now, pace = realPace } = options
    this.#pace = pace
    this.#complaints = new Complaints(now)
    this.#keeper = new StreamKeeper(replicas, () => pace.delay(remakeAfterMs, this.#link.signal))
    this.#watch = new StreamWatch({ keeper: this.#keeper, usable: this.#usable, log, now, delay: pace.delay })
    this.#ended = this.#run()
  }

  get isConnected(): boolean {
    return this.#state === 'connected'
  }

  get mode(): PublisherMode {
    return this.#mode
  }

  /** What is wrong just now. */
  get troubles(): PublisherTrouble[] {
    if (!this.isConnected) return ['nats_away']
    const { trouble } = this.#watch
    return this.#mode === 'stream' && trouble !== null ? [trouble] : []
  }

  /** How often the stream was made, for metrics. */
  get streamsMade(): number {
    return this.#watch.made
  }

  get generation(): number {
    return this.#keeper.generation
  }

  ready(signal: AbortSignal): Promise<void> {
    return this.#usable.passed(signal)
  }

  /** Resolves when the stream, or in live-only mode the server, has the event; also when no stream would ever take it. */
  async publish(event: OutboxEvent): Promise<void> {
    const { report, tracing = noTracing } = this.#options
    if (!tracing.isOn) return this.#publish(event, report)
    const { experience, commit } = event
    const { subject, traceparent } = event.event
    const attributes = { 'gaia.experience': experience, 'gaia.commit': commit, 'messaging.system': 'nats' }
    const span = tracing.begin('publish event', 'producer', traceparent ?? null, {
      ...attributes,
      'messaging.destination.name': subject,
    })
    try {
      await this.#publish({ ...event, event: { ...event.event, traceparent: span.traceparent } }, report)
      span.end()
    } catch (error) {
      span.end('not_published')
      throw error
    }
  }

  async #publish(event: OutboxEvent, report?: PublisherReport): Promise<void> {
    const message = eventMessage(event)
    if ('refused' in message) return this.#refuse(event, message.refused)
    const startedMs = performance.now()
    try {
      await this.#send(message)
      this.counters.acknowledged += 1
      report?.published(event, performance.now() - startedMs)
    } catch (error) {
      this.counters.failed += 1
      report?.notPublished('failed')
      throw error
    }
  }

  /** Says goodbye, lets what is under way go out and closes. A second call is the same close. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Skipped rather than tried for ever: its subject's chain then has a gap, and gateways resync who should have had it. */
  #refuse({ commit, experience, event }: OutboxEvent, reason: string): void {
    this.counters.refused += 1
    this.#options.report?.notPublished('refused')
    this.#options.log.error({ experience, commit, subject: event.subject, reason }, 'event refused and skipped')
  }

  async #send(message: EventMessage): Promise<void> {
    const line = this.#line
    if (line === null || this.#state !== 'connected') throw new Error('not connected to NATS')
    if (this.#mode === 'live-only') return this.#sendPlainly(line, message)
    try {
      const ack = await abortable(line.store(message), this.#link.signal)
      if (ack.stream !== worldStream.name) throw new Error(`another stream took the event: ${ack.stream}`)
      this.#sequence(ack.seq)
    } catch (error) {
      if (!this.#link.signal.aborted) this.#doubt()
      throw error
    }
  }

  /** Without a stream nothing is acknowledged: what the server does not let pass it says before it answers. */
  async #sendPlainly(line: NatsLine, message: EventMessage): Promise<void> {
    const before = this.#forbidden
    await abortable(line.send(message), this.#link.signal)
    if (this.#forbidden > before) throw new Error('the server does not let us publish events')
  }

  /** Nothing more is sent until the stream was looked at. */
  #doubt(): void {
    this.#usable.shut()
    this.#check()
  }

  /** A sequence that does not rise is that of another stream. */
  #sequence(sequence: number): void {
    const { generation } = this.#keeper
    if (generation === this.#last.generation && sequence <= this.#last.sequence) {
      this.#keeper.renew()
      this.#check()
    }
    this.#last = { generation: this.#keeper.generation, sequence }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        await this.#serve(await abortable(this.#dial(), signal))
      } catch (error) {
        if (!signal.aborted) this.#complain(error)
      }
      await this.#pace.delay(retryMs, signal).catch(() => {})
    }
  }

  #complain(error: unknown): void {
    this.#options.report?.connectionFailed()
    this.#complaints.tell(() => this.#options.log.warn({ reason: reasonOf(error) }, 'NATS does not answer'))
  }

  async #dial(): Promise<NatsLine> {
    const { url, credsFile, dial: dialOther = dial } = this.#options
    const line = await dialOther({ url, credsFile, onStreamDeleted: () => this.#check() })
    if (this.#stop.signal.aborted) await line.close()
    return line
  }

  /** Follows a connection, through all of its interruptions, until it is closed for good. */
  async #serve(line: NatsLine): Promise<void> {
    this.#line = line
    const stop = this.#pace.every(this.#options.checkEveryMs ?? 5000, () => this.#check())
    this.#connected(line)
    this.#publishHealth('starting')
    try {
      for await (const status of line.statuses()) this.#heed(line, status)
    } finally {
      stop()
      this.#disconnected()
    }
  }

  #heed(line: NatsLine, status: LineStatus): void {
    if (status === 'disconnect') this.#disconnected()
    if (status === 'reconnect') this.#connected(line)
    if (status === 'forbidden') this.#forbidden += 1
  }

  #connected(line: NatsLine): void {
    if (this.#state === 'closed') return
    this.#state = 'connected'
    this.#link = new AbortController()
    this.counters.connects += 1
    const mode = this.#options.stream === 'auto' && line.hasJetStream ? 'stream' : 'live-only'
    this.#options.log.info({ mode }, 'connected to NATS')
    this.#complaints.over()
    this.#mode = mode
    this.#check()
    if (mode === 'live-only') this.#usable.open()
  }

  #disconnected(): void {
    this.#usable.shut()
    if (this.#state !== 'connected') return
    this.#state = 'away'
    this.#options.report?.connectionFailed()
    this.#options.log.warn({}, 'connection to NATS lost')
    this.#link.abort(new Error('connection to NATS lost'))
  }

  /** Sees to the stream and lets the outbox pass when it is there. */
  #check(): void {
    const line = this.#line
    if (this.#mode !== 'stream' || this.#state !== 'connected' || line === null) return
    this.#watch.check(() => line.streams(), this.#link.signal)
  }

  #publishHealth(status: ServiceHealth['status']): void {
    const timestamp = new Date((this.#options.now ?? Date.now)()).toISOString()
    const health: ServiceHealth = { service_name: 'kb-service', status, timestamp }
    this.#line?.tell(healthSubject, JSON.stringify(health))
  }

  async #close(): Promise<void> {
    const line = this.#line
    const wasConnected = this.#state === 'connected'
    if (wasConnected) this.#publishHealth('stopping')
    this.#state = 'closed'
    this.#usable.shut()
    this.#stop.abort()
    if (line !== null && wasConnected) await drained(line)
    await line?.close()
    this.#link.abort(new Error('the publisher is closed'))
    await this.#ended
  }
}

async function drained(line: NatsLine): Promise<void> {
  await abortable(line.drain(), AbortSignal.timeout(drainTimeoutMs)).catch(() => {})
}
