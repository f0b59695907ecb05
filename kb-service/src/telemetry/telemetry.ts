import { Complaints } from '../complaints.js'
import type { KeeperReport } from '../content/keeper.js'
import { type Problem, tellProblem } from '../content/problem.js'
import type { AnswerFacts, EngineWatch } from '../engine.js'
import type { Logger } from '../logger.js'
import type { OutboxEvent } from '../outbox.js'
import type { PublisherReport } from '../publisher.js'
import { traceIdOf } from '../tracing/tracing.js'
import { meters } from './meters.js'
import { type MetricRow, Metrics } from './metrics.js'
import { readings, type Watched } from './readings.js'

/** More of them make nothing clearer. */
const mostProblems = 50

/** One function for each thing that operators want to know: its log line and its metric together. */
export class Telemetry implements PublisherReport {
  readonly log: Logger
  readonly #metrics = new Metrics()
  readonly #meters = meters(this.#metrics)
  readonly #keyComplaints: Complaints

  /** By experience and what goes wrong there. */
  readonly #complaints = new Map<string, Complaints>()
  readonly #now: () => number
  #areKeysStale = false

  #watched: Watched | null = null

  constructor(log: Logger, now: () => number = Date.now) {
    this.log = log
    this.#now = now
    this.#keyComplaints = new Complaints(now)
    readings(this.#metrics, () => this.#watched)
    // A series that begins at 1 has not risen, for Prometheus: what alerts look at is there from the start.
    for (const reason of ['failed', 'refused']) this.#meters.notPublished.inc({ reason }, 0)
    this.#meters.troubles.inc({ experience: '', trouble: 'unexpected' }, 0)
    for (const outcome of ['read', 'timeout']) this.#meters.keyReads.inc({ outcome }, 0)
  }

  /** Prometheus text. */
  text(): Promise<string> {
    return this.#metrics.text()
  }

  get contentType(): string {
    return this.#metrics.contentType
  }

  get metricsTable(): readonly MetricRow[] {
    return this.#metrics.table
  }

  watch(watched: Watched): void {
    this.#watched = watched
  }

  /** What an engine tells of its calls. */
  engineWatch(experience: string): EngineWatch {
    return {
      committed: (count) => this.#meters.commits.inc({ experience }, count),
      answered: (kind, result, facts) => this.#answered(experience, kind, result, facts),
      settled: (durationMs) => this.#meters.waitMs.observe(durationMs),
    }
  }

  #answered(experience: string, kind: string, result: string, facts: AnswerFacts): void {
    const { user, request, commit, traceparent, ms } = facts
    this.#meters.messages.inc({ experience, kind, result })
    this.#meters.messageMs.observe({ kind, result }, ms)
    const ids = { user, request_id: request, trace_id: traceIn(traceparent) }
    this.log.debug({ experience, kind, result, commit, ms: Math.round(ms), ...ids }, 'message answered')
  }

  /** A batch of commits is on disk. */
  appended(bytes: number, tookMs: number): void {
    this.#meters.appendMs.observe(tookMs)
    this.#meters.appended.inc(bytes)
  }

  published({ experience, commit, event }: OutboxEvent, tookMs: number): void {
    this.#meters.published.inc({ experience })
    this.#meters.publishMs.observe(tookMs)
    const ids = { request_id: event.request, trace_id: traceIn(event.traceparent) }
    this.log.debug({ experience, commit, subject: event.subject, ms: Math.round(tookMs), ...ids }, 'event published')
  }

  notPublished(reason: 'failed' | 'refused'): void {
    this.#meters.notPublished.inc({ reason })
  }

  connectionFailed(): void {
    this.#meters.natsFailures.inc()
  }

  /** Spans could not be sent. */
  tracesLost(reason: string): void {
    this.#meters.traceFailures.inc()
    this.#complain('', 'traces_lost', () => this.log.warn({ reason }, 'traces cannot be sent'))
  }

  timerFired(experience: string, kind: string): void {
    this.#meters.timers.inc({ experience, kind })
  }

  /** What the keeper of content tells. */
  get keeperReport(): KeeperReport {
    return {
      broken: (problems) => this.#contentBroken(problems),
      good: () => this.log.info('content is good again'),
      needsRestart: (experience, why) =>
        this.log.warn({ experience, why }, 'this change of content is not taken up while the service runs'),
      trouble: (error) => this.trouble('', 'content_watch', error),
    }
  }

  contentTaken(experience: string, placesWait: boolean): void {
    this.#meters.reloads.inc({ result: 'taken' })
    this.log.info({ experience, places_wait_for_reset: placesWait }, 'changed content is taken up')
  }

  callRefused(code: string): void {
    this.#meters.refusals.inc({ code })
  }

  trouble(experience: string, trouble: string, error: unknown): void {
    this.#meters.troubles.inc({ experience, trouble })
    this.#complain(experience, trouble, () => this.log.error({ experience, trouble, err: error }, 'trouble'))
  }

  /** The keys of tokens were read, or not and why; `held` of them are used from now on. */
  keysRead(outcome: string, held: number): void {
    this.#meters.keyReads.inc({ outcome })
    if (outcome === 'read') {
      if (this.#areKeysStale) this.log.info({ held }, 'the keys of tokens are read again')
      this.#keyComplaints.over()
    } else {
      this.#keyComplaints.tell(() => this.log.error({ reason: outcome, held }, 'the keys of tokens cannot be read'))
    }
    this.#areKeysStale = outcome !== 'read'
  }

  publishRetried(experience: string, commit: number, retryMs: number, error: unknown): void {
    this.#meters.troubles.inc({ experience, trouble: 'publish_retried' })
    const fields = { experience, commit, retry_ms: retryMs, err: error }
    this.#complain(experience, 'publish_retried', () => this.log.warn(fields, 'events are sent again later'))
  }

  unexpected(error: unknown, request: string | null, traceparent?: string): void {
    this.#meters.troubles.inc({ experience: '', trouble: 'unexpected' })
    this.log.error({ err: error, request_id: request, trace_id: traceIn(traceparent) }, 'a call failed')
  }

  #contentBroken(problems: readonly Problem[]): void {
    this.#meters.reloads.inc({ result: 'broken' })
    const told = problems.slice(0, mostProblems)
    for (const problem of told) this.log.error({ ...problem }, `content is broken: ${tellProblem(problem)}`)
    if (problems.length > told.length) this.log.error({ more: problems.length - told.length }, 'content is broken')
  }

  /** Every one is counted, but a disk that stays full is told of once in a while. */
  #complain(experience: string, trouble: string, write: () => void): void {
    const key = `${experience} ${trouble}`
    const complaints = this.#complaints.get(key) ?? new Complaints(this.#now)
    this.#complaints.set(key, complaints)
    complaints.tell(write)
  }
}

function traceIn(traceparent: string | undefined): string | null {
  return traceparent === undefined ? null : traceIdOf(traceparent)
}
