import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { Complaints } from './complaints.js'
import type { KeeperReport } from './content/keeper.js'
import { type Problem, tellProblem } from './content/problem.js'
import type { EngineWatch } from './engine.js'
import type { Logger } from './logger.js'
import { type Trouble, troubles } from './troubles.js'

/** What is read when metrics are asked for. */
export interface Gauges {
  outboxDepth(): number
  outboxAgeMs(): number
  isNatsConnected(): boolean
  isContentBroken(): boolean
  troubles(): readonly Trouble[]
}

/** More of them make nothing clearer. */
const mostProblems = 50

/** One function for each thing that operators want to know: its log line and its metric together. */
export class Telemetry {
  readonly log: Logger
  readonly #registry = new Registry()
  readonly #commits = this.#counter('kb_commits_total', 'Commits made', ['experience'])
  readonly #messages = this.#counter('kb_messages_total', 'Messages answered, by what they asked and how it ended', [
    'experience',
    'kind',
    'result',
  ])
  readonly #refusals = this.#counter('kb_http_refusals_total', 'Calls answered with an error, by code', ['code'])
  readonly #timers = this.#counter('kb_timers_fired_total', 'What the world did by itself, by kind', [
    'experience',
    'kind',
  ])
  readonly #reloads = this.#counter('kb_content_reloads_total', 'Changes of content, by what became of them', [
    'result',
  ])
  readonly #troubles = this.#counter('kb_troubles_total', 'What went wrong inside', ['experience', 'trouble'])
  readonly #keyReads = this.#counter('kb_key_reads_total', 'Readings of the keys of tokens', ['outcome'])
  readonly #keyComplaints: Complaints
  readonly #latency = new Histogram({
    name: 'kb_journal_wait_seconds',
    help: 'From the commit in memory to the commit on disk, as answers wait for it',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    registers: [this.#registry],
  })

  /** By experience and what goes wrong there. */
  readonly #complaints = new Map<string, Complaints>()
  readonly #now: () => number
  #areKeysStale = false

  constructor(log: Logger, now: () => number = Date.now) {
    this.log = log
    this.#now = now
    this.#keyComplaints = new Complaints(now)
    collectDefaultMetrics({ register: this.#registry })
  }

  /** Prometheus text. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  watchGauges(gauges: Gauges): void {
    this.#gauge('kb_outbox_depth', 'Commits on disk of which not every event is published', () => gauges.outboxDepth())
    this.#gauge('kb_outbox_age_seconds', 'Age of the oldest of them', () => gauges.outboxAgeMs() / 1000)
    this.#gauge('kb_content_broken', '1 if what authors wrote last cannot be used', () =>
      Number(gauges.isContentBroken()),
    )
    this.#gauge('kb_nats_connected', '1 if NATS is connected', () => Number(gauges.isNatsConnected()))
    this.#troubleGauge(gauges)
  }

  /** What an engine tells of its calls. */
  engineWatch(experience: string): EngineWatch {
    return {
      committed: (count) => this.#commits.inc({ experience }, count),
      answered: (kind, result) => this.#messages.inc({ experience, kind, result }),
      settled: (durationMs) => this.#latency.observe(durationMs / 1000),
    }
  }

  timerFired(experience: string, kind: string): void {
    this.#timers.inc({ experience, kind })
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
    this.#reloads.inc({ result: 'taken' })
    this.log.info({ experience, places_wait_for_reset: placesWait }, 'changed content is taken up')
  }

  callRefused(code: string): void {
    this.#refusals.inc({ code })
  }

  trouble(experience: string, trouble: string, error: unknown): void {
    this.#troubles.inc({ experience, trouble })
    this.#complain(experience, trouble, () => this.log.error({ experience, trouble, err: error }, 'trouble'))
  }

  /** The keys of tokens were read, or not and why; `held` of them are used from now on. */
  keysRead(outcome: string, held: number): void {
    this.#keyReads.inc({ outcome })
    if (outcome === 'read') {
      if (this.#areKeysStale) this.log.info({ held }, 'the keys of tokens are read again')
      this.#keyComplaints.over()
    } else {
      this.#keyComplaints.tell(() => this.log.error({ reason: outcome, held }, 'the keys of tokens cannot be read'))
    }
    this.#areKeysStale = outcome !== 'read'
  }

  publishRetried(experience: string, commit: number, retryMs: number, error: unknown): void {
    this.#troubles.inc({ experience, trouble: 'publish_retried' })
    const fields = { experience, commit, retry_ms: retryMs, err: error }
    this.#complain(experience, 'publish_retried', () => this.log.warn(fields, 'events are sent again later'))
  }

  unexpected(error: unknown, request: string | null): void {
    this.#troubles.inc({ experience: '', trouble: 'unexpected' })
    this.log.error({ err: error, request_id: request }, 'a call failed')
  }

  #contentBroken(problems: readonly Problem[]): void {
    this.#reloads.inc({ result: 'broken' })
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

  #troubleGauge(gauges: Gauges): void {
    new Gauge({
      name: 'kb_trouble',
      help: '1 for what is wrong just now, as /health names it',
      labelNames: ['trouble'],
      registers: [this.#registry],
      collect() {
        const present = gauges.troubles()
        for (const trouble of troubles) this.set({ trouble }, Number(present.includes(trouble)))
      },
    })
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  #gauge(name: string, help: string, read: () => number): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read())
      },
    })
  }
}
