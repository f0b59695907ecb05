import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { KbHealth } from 'schemas'
import { listenForAdmin } from './admin.js'
import { createVerify } from './auth/auth.js'
import { Clockwork, type ClockworkOptions } from './clockwork.js'
import type { Config } from './config.js'
import { type Content, loadAllContent } from './content/content.js'
import { ContentKeeper } from './content/keeper.js'
import { Engine } from './engine.js'
import { createHttp } from './http.js'
import { distinctEpochs } from './journal/epoch.js'
import { openJournal } from './journal/open-journal.js'
import { Ledger, type LedgerOptions } from './ledger.js'
import { logLevelRoute } from './log-level.js'
import { createLogger, type Logger } from './logger.js'
import type { Publisher } from './outbox.js'
import { Outboxes } from './outboxes.js'
import { NatsPublisher } from './publisher.js'
import { addRoutes } from './routes/index.js'
import type { OperationRoutes } from './routes/operations.js'
import { Telemetry } from './telemetry/telemetry.js'
import { startTracing, type Tracing } from './tracing/tracing.js'
import type { Trouble } from './troubles.js'
import { version } from './version.js'

/** What a call may take while the service stops. */
const closeTimeoutMs = 5_000

/** What a publisher is to the service. */
export type ServicePublisher = Publisher & {
  readonly isConnected: boolean
  readonly mode: KbHealth['stream']
  /** How often the stream was made, where that is known. */
  readonly streamsMade?: number
  /** What is wrong just now. */
  readonly troubles: readonly Trouble[]
  close(): Promise<void>
}

/** Parts that tests replace. */
export interface Overrides {
  log?: Logger
  /** Milliseconds since 1970. */
  now?: () => number
  publisher?: ServicePublisher
  openJournal?: (experience: string, directory: string) => ReturnType<LedgerOptions['open']>
  delay?: LedgerOptions['delay']
  /** Calls back after so long; returns what stops it. Drives what the world does by itself. */
  after?: ClockworkOptions['after']
  /** Calls of players that wait for an answer, at most. */
  maxInFlight?: number
}

export interface Service {
  readonly port: number
  /** Finishes calls, saves the state, closes everything. A second call is the same stop. */
  stop(): Promise<void>
}

/** Starts the KB: content, journals, HTTP. Does not wait for NATS. Rejects with the reason if it cannot start. */
export async function startService(config: Config, overrides: Overrides = {}): Promise<Service> {
  const log = overrides.log ?? createLogger(config.logLevel)
  if (config.auth.isDevelopmentSecret) log.warn('tokens are signed with the development secret, which everybody knows')
  const contents = await loadAllContent(config.contentDir)
  // An export fails long after it began: by then there is a KB.
  const onFailed = (reason: string) => kb.tracesLost(reason)
  const tracing = await startTracing(config.tracing && { ...config.tracing, version, onFailed })
  const kb = new Kb(config, overrides, log, tracing)
  try {
    for (const content of contents.values()) await kb.open(content)
    if (config.reloadsContent) await kb.keep(contents)
    const port = await kb.listen()
    log.info({ port, experiences: [...contents.keys()] }, 'listening')
    return { port, stop: () => kb.stop() }
  } catch (error) {
    await kb.stop()
    throw error
  }
}

/** The parts of a running KB and how they are put together. */
class Kb {
  readonly #config: Config
  readonly #overrides: Overrides
  readonly #now: () => number
  readonly #mint = distinctEpochs()
  readonly #telemetry: Telemetry
  readonly #tracing: Tracing
  readonly #inFlight: { count: number; readonly max: number }
  readonly #publisher: ServicePublisher
  readonly #outboxes: Outboxes
  readonly #ledgers = new Map<string, Ledger>()
  readonly #engines = new Map<string, Engine>()
  readonly #clockworks: Clockwork[] = []
  readonly #http
  #keeper: ContentKeeper | null = null
  #admin: Server | null = null
  #stopping: Promise<void> | null = null

  constructor(config: Config, overrides: Overrides, log: Logger, tracing: Tracing) {
    const { now = Date.now } = overrides
    this.#config = config
    this.#overrides = overrides
    this.#now = now
    this.#tracing = tracing
    this.#telemetry = new Telemetry(log, now)
    this.#inFlight = { count: 0, max: overrides.maxInFlight ?? 10_000 }
    const parts = { log, now, tracing, report: this.#telemetry }
    this.#publisher = overrides.publisher ?? new NatsPublisher({ ...config.nats, ...parts })
    this.#outboxes = new Outboxes({ publisher: this.#publisher, telemetry: this.#telemetry, now })
    this.#http = createHttp(this.#telemetry)
  }

  /** Brings an experience to where it was. */
  async open(content: Content): Promise<void> {
    const ledger = await Ledger.open(this.#ledgerOptions(content))
    this.#ledgers.set(content.experience, ledger)
    const watch = this.#telemetry.engineWatch(content.experience)
    this.#engines.set(content.experience, new Engine(ledger, watch, this.#tracing))
    if (this.#config.hasTimers) this.#clockworks.push(new Clockwork(this.#clockworkOptions(content.experience, ledger)))
  }

  /** Takes up what authors change from now on. */
  async keep(contents: ReadonlyMap<string, Content>): Promise<void> {
    this.#keeper = await ContentKeeper.start({
      root: this.#config.contentDir,
      contents,
      onChanged: (content) => this.#reload(content),
      report: this.#telemetry.keeperReport,
    })
  }

  #reload(content: Content): void {
    const ledger = this.#ledgers.get(content.experience)
    ledger?.reload(content)
    this.#telemetry.contentTaken(content.experience, ledger?.content.atReset != null)
  }

  /** Takes calls; resolves with the port. */
  async listen(): Promise<number> {
    const { host, port, auth } = this.#config
    await addRoutes(this.#http, {
      ...this.#watch(),
      verify: createVerify({
        ...auth,
        now: this.#now,
        onKeysRead: (outcome, held) => this.#telemetry.keysRead(outcome, held),
      }),
      engines: this.#engines,
      inFlight: this.#inFlight,
      tracing: this.#tracing,
    })
    await this.#listenForAdmin()
    await this.#http.listen({ host, port })
    return (this.#http.server.address() as AddressInfo).port
  }

  async #listenForAdmin(): Promise<void> {
    const { host, port } = this.#config.admin
    if (port === null) return
    this.#admin = await listenForAdmin({
      host,
      port,
      routes: { '/admin/log-level': logLevelRoute(this.#telemetry.log) },
    })
  }

  tracesLost(reason: string): void {
    this.#telemetry.tracesLost(reason)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    for (const clockwork of this.#clockworks) clockwork.stop()
    await this.#keeper?.stop()
    const impatience = setTimeout(() => this.#http.server.closeAllConnections(), closeTimeoutMs)
    await this.#http.close()
    clearTimeout(impatience)
    await this.#outboxes.stop()
    await Promise.all([...this.#ledgers.values()].map((ledger) => ledger.stop()))
    await this.#publisher.close()
    this.#admin?.close()
    this.#admin?.closeAllConnections()
    await this.#tracing.stop()
  }

  #watch(): OperationRoutes {
    const outboxes = this.#outboxes
    const publisher = this.#publisher
    const contentStatus = () => this.#keeper?.status ?? 'current'
    const ledgers = this.#ledgers
    this.#telemetry.watch({
      troubles: () => this.#troubles,
      gauges: {
        kb_outbox_depth: () => outboxes.depth,
        kb_outbox_age_ms: () => outboxes.oldestAgeMs,
        kb_content_broken: () => Number(contentStatus() === 'broken'),
        kb_calls_in_flight: () => this.#inFlight.count,
        kb_journal_waiting_bytes: () => sumOf(ledgers, (ledger) => ledger.waitingBytes),
        kb_recent_bytes: () => sumOf(ledgers, (ledger) => ledger.recentBytes),
        kb_outcomes: () => sumOf(ledgers, (ledger) => ledger.sizes.outcomes),
        kb_players: () => sumOf(ledgers, (ledger) => ledger.sizes.players),
        kb_streams_made_total: () => publisher.streamsMade ?? 0,
        nats_connected: () => Number(publisher.isConnected),
      },
    })
    return {
      isNatsConnected: () => publisher.isConnected,
      outboxDepth: () => outboxes.depth,
      troubles: () => this.#troubles,
      contentStatus,
      telemetry: this.#telemetry,
      now: this.#now,
      streamMode: () => publisher.mode,
      areEnginesLive: () => this.#areEnginesLive,
      isStopping: () => this.#stopping !== null,
    }
  }

  get #areEnginesLive(): boolean {
    return [...this.#engines.values()].every((engine) => engine.isLive)
  }

  get #troubles(): Trouble[] {
    const ofJournals: Trouble[] = []
    if (!this.#areEnginesLive) ofJournals.push('journal_unwritable')
    if ([...this.#ledgers.values()].some((ledger) => ledger.isCheckpointRefused)) ofJournals.push('checkpoint_refused')
    return [...new Set([...this.#publisher.troubles, ...this.#outboxes.troubles, ...ofJournals])]
  }

  #clockworkOptions(experience: string, ledger: Ledger): ClockworkOptions {
    const { after = standardAfter } = this.#overrides
    return {
      ledger,
      after,
      onFired: (kind) => this.#telemetry.timerFired(experience, kind),
      onTrouble: (error) => this.#telemetry.trouble(experience, 'timer_failed', error),
    }
  }

  #ledgerOptions(content: Content): LedgerOptions {
    const { experience } = content
    const { openJournal: openOther, delay = standardDelay } = this.#overrides
    const directory = `${this.#config.dataDir}/${experience}`
    const onWritten = (bytes: number, tookMs: number) => this.#telemetry.appended(bytes, tookMs)
    const journalOptions = { now: this.#now, mint: this.#mint, onWritten }
    return {
      content,
      open: () => (openOther ? openOther(experience, directory) : openJournal(directory, journalOptions)),
      now: this.#now,
      checkpointCommits: this.#config.checkpointCommits,
      delay,
      onOpened: (journal) => this.#outboxes.follow(experience, journal),
      onTrouble: (what, error) => this.#telemetry.trouble(experience, what, error),
    }
  }
}

function sumOf(ledgers: ReadonlyMap<string, Ledger>, read: (ledger: Ledger) => number): number {
  return [...ledgers.values()].reduce((sum, ledger) => sum + read(ledger), 0)
}

async function standardDelay(delayMs: number, signal: AbortSignal): Promise<void> {
  await wait(delayMs, undefined, { signal })
}

function standardAfter(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
