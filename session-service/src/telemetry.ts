import type { GoodbyeCode } from 'schemas'
import type { BusReport } from './bus/bus.js'
import type { Report } from './core/core.js'
import type { Recovery } from './core/resume.js'
import type { GatewayReport } from './gateway/gateway.js'
import type { BreakerState } from './kb-client/breaker.js'
import type { CallFacts, CallName, KbHooks } from './kb-client/kb-calls.js'
import type { Logger } from './logger.js'
import { Metrics, type Watched } from './metrics.js'

/** What a log line says of a session. User ids stand in logs, never in labels. */
interface Who {
  readonly id: string
  readonly user: string
  readonly experience: string
}

interface Where {
  readonly subject: string
}

/** One latency is measured in so long: to measure each would cost more than to deliver it. */
const sampleEveryMs = 10

/** One function per thing that happens: the counter, and the log line where one is of use. */
export class Telemetry implements Report, BusReport, GatewayReport, KbHooks {
  readonly #log: Logger
  readonly #now: () => number
  readonly #spoke = new Map<string, { atMs: number; silenced: number }>()
  readonly #metrics = new Metrics()
  readonly #opened = this.#metrics.counter('gateway_sessions_opened_total', 'Sessions opened')
  readonly #closed = this.#metrics.counter('gateway_sessions_closed_total', 'Sessions closed, by code', 'code')
  readonly #refused = this.#metrics.counter('gateway_upgrades_refused_total', 'Connects refused, by code', 'code')
  readonly #resyncs = this.#metrics.counter('gateway_resyncs_total', 'Sessions that need a new world', 'reason')
  readonly #recoveries = this.#metrics.counter(
    'gateway_recoveries_total',
    'What came of the cursors of v2 clients',
    'outcome',
    'reason',
  )
  readonly #caughtUp = this.#metrics.counter('gateway_caught_up_total', 'Sessions live again, by source', 'source')
  readonly #lagged = this.#metrics.counter('gateway_lagged_total', 'Sockets that fell behind')
  readonly #gaps = this.#metrics.counter('gateway_gaps_total', 'Gaps in a feed, by outcome', 'outcome')
  readonly #heals = this.#metrics.counter('gateway_heals_total', 'Heals after NATS was away', 'cause', 'outcome')
  readonly #healed = this.#metrics.counter('gateway_healed_events_total', 'Events read while healing')
  readonly #streamRequests = this.#metrics.counter(
    'nats_stream_requests_total',
    'Requests to read the stream, or where it ends',
    'of',
  )
  readonly #dropped = this.#metrics.counter('nats_events_dropped_total', 'Messages that are no event', 'reason')
  readonly #natsChanges = this.#metrics.counter('nats_connection_changes_total', 'Changes of the connection', 'state')
  readonly #natsUp = this.#metrics.gauge('nats_connected', '1 while NATS is connected')
  readonly #latency = this.#metrics.histogram(
    'nats_world_updates_latency_ms',
    'From an event’s arrival here until its turn’s frames are written',
  )
  readonly #kbMs = this.#metrics.histogram('kb_call_ms', 'Calls of the KB, retries included', 'call', 'outcome')
  readonly #kbBroken = this.#metrics.counter('kb_tries_broken_total', 'Tries that broke', 'call', 'reason')
  readonly #kbJunk = this.#metrics.counter('kb_junk_total', 'Answers that make no sense', 'call')
  readonly #breaker = this.#metrics.gauge('kb_breaker', '1 for the state the breaker is in', 'state')
  readonly #keyReads = this.#metrics.counter('gateway_key_reads_total', 'Readings of the keys of tokens', 'outcome')
  readonly #surprises = this.#metrics.counter('gateway_surprises_total', 'Errors nobody expected')
  #areKeysStale = false
  #isSampleDue = true
  #arrivedAt: number | null = null
  #writtenAt = 0

  constructor(log: Logger, now: () => number = Date.now) {
    this.#log = log
    this.#now = now
    this.#setBreaker('closed')
    this.#natsUp.set(0)
  }

  watch(watched: Watched): void {
    this.#metrics.watch(watched)
  }

  /** The text of `/metrics`. */
  metricsText(): Promise<string> {
    return this.#metrics.text()
  }

  opened(session: Who): void {
    this.#opened.inc()
    this.#log.info(facts(session), 'session opened')
  }

  recovered(session: Who, recovery: Recovery): void {
    const reason = recovery.outcome === 'resync' ? recovery.reason : ''
    this.#recoveries.inc({ outcome: recovery.outcome, reason })
    this.#log.info({ ...facts(session), ...recovery }, 'session recovered')
  }

  closed(session: Who, code: GoodbyeCode | 'by_client'): void {
    this.#closed.inc({ code })
    this.#log.info({ ...facts(session), code }, 'session closed')
  }

  upgradeRefused(code: GoodbyeCode | 'aborted'): void {
    this.#refused.inc({ code })
    this.#often('info', { code }, 'connect refused')
  }

  frameReceived(): void {
    this.#metrics.hot.framesIn++
  }

  framesOut(count: number): void {
    this.#metrics.hot.framesOut += count
    if (this.#arrivedAt !== null) this.#writtenAt = performance.now()
  }

  eventIn(): void {
    this.#metrics.hot.eventsIn++
    if (!this.#isSampleDue) return
    this.#isSampleDue = false
    this.#arrivedAt = performance.now()
    setTimeout(() => {
      this.#isSampleDue = true
    }, sampleEveryMs).unref()
    // What this turn brought is written at its end; the turn after it is the first to know when.
    setImmediate(() => setImmediate(() => this.#observeTurn()))
  }

  #observeTurn(): void {
    const tookMs = this.#writtenAt - this.#arrivedAt!
    this.#arrivedAt = null
    if (tookMs >= 0) this.#latency.observe(tookMs)
  }

  duplicate(): void {
    this.#metrics.hot.duplicates++
  }

  gap({ subject }: Where): void {
    this.#gaps.inc({ outcome: 'found' })
    this.#log.warn({ subject }, 'events are missing and read from the stream')
  }

  gapUnfilled({ subject }: Where): void {
    this.#gaps.inc({ outcome: 'unfilled' })
    this.#log.warn({ subject }, 'missing events cannot be had')
  }

  resync(session: Who, reason: string): void {
    this.#resyncs.inc({ reason })
    this.#log.info({ ...facts(session), reason }, 'session needs a new world')
  }

  caughtUp(_session: Who, source: string): void {
    this.#caughtUp.inc({ source })
  }

  lagged(session: Who): void {
    this.#lagged.inc()
    this.#log.info(facts(session), 'socket fell behind')
  }

  heal(cause: string, events: number, outcome: string): void {
    this.#heals.inc({ cause, outcome })
    this.#healed.inc(events)
    if (outcome === 'failed') this.#often('warn', { cause }, 'the stream cannot be read: events wait until it can')
    else this.#log.info({ cause, events, outcome }, 'healed after NATS was away')
  }

  natsConnection(state: 'connected' | 'disconnected' | 'failed', error?: unknown): void {
    this.#natsChanges.inc({ state })
    this.#natsUp.set(state === 'connected' ? 1 : 0)
    if (state === 'connected') this.#log.info('NATS is connected')
    else if (state === 'disconnected') this.#log.warn('NATS is away')
    else this.#often('warn', { err: error }, 'NATS cannot be connected to')
  }

  streamAsked(of: string): void {
    this.#streamRequests.inc({ of })
  }

  eventDropped(reason: string, subject: string): void {
    this.#dropped.inc({ reason })
    this.#often('warn', { reason, subject }, 'a message on NATS is no event')
  }

  kbCall(call: CallName, outcome: string, ms: number): void {
    this.#kbMs.observe({ call, outcome }, ms)
  }

  kbBroken(call: CallName, reason: string, callFacts: CallFacts): void {
    this.#kbBroken.inc({ call, reason })
    this.#often('warn', { call, reason, ...callFacts }, 'a call of the KB broke')
  }

  kbJunk(call: CallName, reason: string, callFacts: CallFacts): void {
    this.#kbJunk.inc({ call })
    this.#often('error', { call, reason, ...callFacts }, 'an answer makes no sense: is it the KB?')
  }

  breakerChanged(state: BreakerState): void {
    this.#setBreaker(state)
    this.#log.warn({ state }, 'the breaker before the KB changed')
  }

  /** The keys of tokens were read, or not and why; `held` of them are used from now on. */
  keysRead(outcome: string, held: number): void {
    this.#keyReads.inc({ outcome })
    if (outcome !== 'read') this.#often('error', { reason: outcome, held }, 'the keys of tokens cannot be read')
    else if (this.#areKeysStale) this.#log.info({ held }, 'the keys of tokens are read again')
    this.#areKeysStale = outcome !== 'read'
  }

  drainBegan(sessions: number, timeoutMs: number): void {
    this.#log.info({ sessions, timeoutMs }, 'draining: clients are sent to other gateways')
  }

  /** `left`: sessions that had to be closed since the time was over. */
  drainEnded(left: number, tookMs: number): void {
    this.#log.info({ left, tookMs }, 'drained')
  }

  surprise(error: unknown, where: string): void {
    this.#surprises.inc()
    this.#log.error({ err: error, where }, 'something unexpected')
  }

  /** For what may happen thousands of times a second: one line of a kind per second, with how many were left out. */
  #often(level: 'info' | 'warn' | 'error', said: object, message: string): void {
    const before = this.#spoke.get(message)
    const nowMs = this.#now()
    if (before !== undefined && nowMs - before.atMs < 1_000) {
      before.silenced++
      return
    }
    const silenced = before?.silenced ?? 0
    this.#spoke.set(message, { atMs: nowMs, silenced: 0 })
    this.#log[level](silenced === 0 ? said : { ...said, silenced }, message)
  }

  #setBreaker(now: BreakerState): void {
    for (const state of ['closed', 'open', 'half-open']) this.#breaker.set({ state }, state === now ? 1 : 0)
  }
}

function facts({ id, user, experience }: Who) {
  return { session: id, user, experience }
}
