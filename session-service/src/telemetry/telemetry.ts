import { clientMessageTypes, type GoodbyeCode, type Protocol } from 'schemas'
import type { BusReport } from '../bus/bus.js'
import type { Report } from '../core/core.js'
import type { Asked } from '../core/lane.js'
import type { Recovery } from '../core/resume.js'
import type { GatewayReport } from '../gateway/gateway.js'
import type { BreakerState } from '../kb-client/breaker.js'
import type { CallFacts, CallName, KbHooks } from '../kb-client/kb-calls.js'
import type { Logger } from '../logger.js'
import type { WorldEvent } from '../ports.js'
import { noTracing, type Tracing, traceIdOf } from '../tracing/tracing.js'
import { Deliveries } from './deliveries.js'
import { Latency } from './latency.js'
import { meters } from './meters.js'
import { type MetricRow, Metrics } from './metrics.js'
import { Often } from './often.js'
import { readings, type Watched } from './readings.js'

/** What a log line says of a session. User ids stand in logs and traces, never in labels. */
interface Who {
  readonly id: string
  readonly user: string
  readonly experience: string
}

interface Where {
  readonly subject: string
}

/** pino's number of the level `trace`. */
const traceLevel = 10

/** One function per thing that happens: the counter, and the log line where one is of use. */
export class Telemetry implements Report, BusReport, GatewayReport, KbHooks {
  readonly #log: Logger
  readonly #tracing: Tracing
  readonly #often: Often
  readonly #deliveries: Deliveries
  readonly #metrics = new Metrics()
  readonly #meters = meters(this.#metrics)
  readonly #latency = new Latency({
    delivered: (tookMs) => this.#meters.deliveryMs.observe(tookMs),
    arrived: (tookMs) => this.#meters.latencyMs.observe(tookMs),
  })
  readonly #types: ReadonlySet<string> = new Set(clientMessageTypes)
  #hot = { events: 0, duplicates: 0, writes: 0 }
  #watched: Watched | null = null
  #areKeysStale = false

  constructor(log: Logger, { now = Date.now, tracing = noTracing }: { now?: () => number; tracing?: Tracing } = {}) {
    this.#log = log
    this.#tracing = tracing
    this.#often = new Often((level, said, message) => log[level](said, message), now)
    this.#deliveries = new Deliveries(tracing)
    this.#setBreaker('closed')
    this.#meters.natsUp.set(0)
    this.#beginAtNothing()
    this.#readElsewhere()
  }

  /** A series that begins at 1 has not risen, for Prometheus: what alerts look at is there from the start. */
  #beginAtNothing(): void {
    for (const outcome of ['found', 'unfilled']) this.#meters.gaps.inc({ outcome }, 0)
    for (const reason of ['foreign', 'bad_header', 'too_large', 'not_json', 'not_utf8'])
      this.#meters.dropped.inc({ reason }, 0)
    for (const code of ['overloaded', 'token_invalid', 'token_expired']) this.#meters.refused.inc({ code }, 0)
    for (const outcome of ['read', 'timeout']) this.#meters.keyReads.inc({ outcome }, 0)
  }

  #readElsewhere(): void {
    const metrics = this.#metrics
    const received = 'Events taken from NATS'
    metrics.countedElsewhere('nats_world_updates_received_total', received, null, () => this.#hot.events)
    const duplicates = 'Events that came twice and were dropped'
    metrics.countedElsewhere('nats_world_updates_duplicate_total', duplicates, null, () => this.#hot.duplicates)
    const writes = 'Writes to sockets; each takes the frames of one turn'
    metrics.countedElsewhere('gateway_writes_total', writes, null, () => this.#hot.writes)
    readings(metrics, () => this.#watched)
  }

  watch(watched: Watched): void {
    this.#watched = watched
  }

  /** The text of `/metrics`. */
  metricsText(): Promise<string> {
    return this.#metrics.text()
  }

  get metricsTable(): readonly MetricRow[] {
    return this.#metrics.table
  }

  upgraded(protocol: Protocol): void {
    this.#meters.upgrades.inc({ protocol })
  }

  seated(tookMs: number): void {
    this.#meters.connectMs.observe(tookMs)
  }

  opened(session: Who): void {
    this.#meters.opened.inc()
    this.#log.info(facts(session), 'session opened')
  }

  recovered(session: Who, recovery: Recovery): void {
    const reason = recovery.outcome === 'resync' ? recovery.reason : ''
    this.#meters.recoveries.inc({ outcome: recovery.outcome, reason })
    this.#log.info({ ...facts(session), ...recovery }, 'session recovered')
  }

  closed(session: Who, code: GoodbyeCode | 'by_client' | 'lost'): void {
    this.#meters.closed.inc({ code })
    this.#log.info({ ...facts(session), code }, 'session closed')
  }

  upgradeRefused(code: GoodbyeCode | 'aborted'): void {
    this.#meters.refused.inc({ code })
    this.#often.tell('info', { code }, 'connect refused')
  }

  asked(session: Who, type: string, requestId: string): Asked {
    const known = this.#types.has(type) ? type : 'other'
    const span = this.#tracing.begin(`message ${known}`, 'server', null, {
      'session.id': session.id,
      'user.id': session.user,
      'gaia.experience': session.experience,
      'gaia.request_id': requestId,
    })
    const { traceparent } = span
    const startedAt = performance.now()
    let hasEnded = false
    const end: Asked['end'] = (outcome) => {
      if (hasEnded) return
      hasEnded = true
      const ms = performance.now() - startedAt
      this.#meters.messageMs.observe({ type: known, outcome }, ms)
      span.end(outcome === 'answered' ? null : outcome)
      const named = { type: known, request_id: requestId, trace_id: traceIdOf(traceparent) }
      this.#log.debug({ ...facts(session), ...named, outcome, ms: Math.round(ms) }, 'message answered')
    }
    return { traceparent, end }
  }

  framesOut(): void {
    this.#hot.writes++
    this.#latency.framesOut()
  }

  eventIn(event: WorldEvent): void {
    this.#hot.events++
    this.#latency.eventIn(event)
    if (this.#tracing.isOn) this.#deliveries.follow(event)
    if (this.#log.levelVal <= traceLevel) this.#tellEvent(event)
  }

  #tellEvent({ subject, commit, sequence, request, traceparent }: WorldEvent): void {
    const ids = { request_id: request, trace_id: traceparent == null ? null : traceIdOf(traceparent) }
    this.#log.trace({ subject, commit, sequence, ...ids }, 'event came')
  }

  duplicate(): void {
    this.#hot.duplicates++
  }

  gap({ subject }: Where): void {
    this.#meters.gaps.inc({ outcome: 'found' })
    this.#log.warn({ subject }, 'events are missing and read from the stream')
  }

  gapUnfilled({ subject }: Where): void {
    this.#meters.gaps.inc({ outcome: 'unfilled' })
    this.#log.warn({ subject }, 'missing events cannot be had')
  }

  resync(session: Who, reason: string): void {
    this.#meters.resyncs.inc({ reason })
    this.#log.info({ ...facts(session), reason }, 'session needs a new world')
  }

  caughtUp(_session: Who, source: string): void {
    this.#meters.caughtUp.inc({ source })
  }

  lagged(session: Who): void {
    this.#meters.lagged.inc()
    this.#log.info(facts(session), 'socket fell behind')
  }

  heal(cause: string, events: number, outcome: string): void {
    this.#meters.heals.inc({ cause, outcome })
    this.#meters.healed.inc(events)
    if (outcome === 'failed') this.#often.tell('warn', { cause }, 'the stream cannot be read: events wait until it can')
    else this.#log.info({ cause, events, outcome }, 'healed after NATS was away')
  }

  natsConnection(state: 'connected' | 'disconnected' | 'failed', error?: unknown): void {
    this.#meters.natsChanges.inc({ state })
    if (state !== 'connected') this.#meters.natsFailures.inc()
    this.#meters.natsUp.set(state === 'connected' ? 1 : 0)
    if (state === 'connected') this.#log.info('NATS is connected')
    else if (state === 'disconnected') this.#log.warn('NATS is away')
    else this.#often.tell('warn', { err: error }, 'NATS cannot be connected to')
  }

  streamAsked(of: string): void {
    this.#meters.streamRequests.inc({ of })
  }

  eventDropped(reason: string, subject: string): void {
    this.#meters.dropped.inc({ reason })
    this.#often.tell('warn', { reason, subject }, 'a message on NATS is no event')
  }

  kbCall(call: CallName, outcome: string, ms: number, callFacts: CallFacts): void {
    this.#meters.kbMs.observe({ call, outcome }, ms)
    this.#log.debug({ call, outcome, ms: Math.round(ms), ...idsOf(callFacts) }, 'the KB was called')
  }

  kbBroken(call: CallName, reason: string, callFacts: CallFacts): void {
    this.#meters.kbBroken.inc({ call, reason })
    this.#often.tell('warn', { call, reason, ...idsOf(callFacts) }, 'a call of the KB broke')
  }

  kbJunk(call: CallName, reason: string, callFacts: CallFacts): void {
    this.#meters.kbJunk.inc({ call })
    this.#often.tell('error', { call, reason, ...idsOf(callFacts) }, 'an answer makes no sense: is it the KB?')
  }

  breakerChanged(state: BreakerState): void {
    this.#setBreaker(state)
    this.#log.warn({ state }, 'the breaker before the KB changed')
  }

  /** The keys of tokens were read, or not and why; `held` of them are used from now on. */
  keysRead(outcome: string, held: number): void {
    this.#meters.keyReads.inc({ outcome })
    if (outcome !== 'read') this.#often.tell('error', { reason: outcome, held }, 'the keys of tokens cannot be read')
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

  /** Spans could not be sent. */
  tracesLost(reason: string): void {
    this.#meters.traceFailures.inc()
    this.#often.tell('warn', { reason }, 'traces cannot be sent')
  }

  surprise(error: unknown, where: string): void {
    this.#meters.surprises.inc()
    this.#log.error({ err: error, where }, 'something unexpected')
  }

  #setBreaker(now: BreakerState): void {
    for (const state of ['closed', 'open', 'half-open']) this.#meters.breaker.set({ state }, state === now ? 1 : 0)
  }
}

function facts({ id, user, experience }: Who) {
  return { session: id, user, experience }
}

function idsOf({ requestId, traceparent }: CallFacts) {
  return { request_id: requestId, trace_id: traceIdOf(traceparent) }
}
