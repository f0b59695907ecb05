import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { KbHealth } from 'schemas'
import { listenForAdmin } from './admin.js'
import { createVerify } from './auth/auth.js'
import type { ClockworkOptions } from './clockwork.js'
import type { Config } from './config.js'
import { type Content, loadAllContent } from './content/content.js'
import { ContentKeeper } from './content/keeper.js'
import { Core } from './core.js'
import { createHttp } from './http.js'
import { distinctEpochs } from './journal/epoch.js'
import { openJournal } from './journal/open-journal.js'
import type { LedgerOptions } from './ledger.js'
import { logLevelRoute } from './log-level.js'
import { createLogger, type Logger } from './logger.js'
import type { Publisher } from './outbox.js'
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
  readonly #telemetry: Telemetry
  readonly #tracing: Tracing
  readonly #inFlight: { count: number; readonly max: number }
  readonly #publisher: ServicePublisher
  readonly #core: Core
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
    this.#core = new Core(
      {
        openJournal: this.#journalOpener(),
        publisher: this.#publisher,
        report: this.#telemetry,
        tracing,
        now,
        delay: overrides.delay ?? standardDelay,
        after: overrides.after ?? standardAfter,
      },
      config,
    )
    this.#http = createHttp(this.#telemetry)
  }

  /** Brings an experience to where it was. */
  open(content: Content): Promise<void> {
    return this.#core.open(content)
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
    this.#telemetry.contentTaken(content.experience, this.#core.reload(content))
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
      engines: this.#core.engines,
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
    this.#core.stopTimers()
    await this.#keeper?.stop()
    const impatience = setTimeout(() => this.#http.server.closeAllConnections(), closeTimeoutMs)
    await this.#http.close()
    clearTimeout(impatience)
    await this.#core.stop()
    await this.#publisher.close()
    this.#admin?.close()
    this.#admin?.closeAllConnections()
    await this.#tracing.stop()
  }

  #watch(): OperationRoutes {
    const core = this.#core
    const publisher = this.#publisher
    const contentStatus = () => this.#keeper?.status ?? 'current'
    this.#telemetry.watch({
      troubles: () => this.#troubles,
      gauges: {
        kb_outbox_depth: () => core.outboxDepth,
        kb_outbox_age_ms: () => core.outboxAgeMs,
        kb_content_broken: () => Number(contentStatus() === 'broken'),
        kb_calls_in_flight: () => this.#inFlight.count,
        kb_journal_waiting_bytes: () => core.sizes.waitingBytes,
        kb_recent_bytes: () => core.sizes.recentBytes,
        kb_outcomes: () => core.sizes.outcomes,
        kb_players: () => core.sizes.players,
        kb_streams_made_total: () => publisher.streamsMade ?? 0,
        nats_connected: () => Number(publisher.isConnected),
      },
    })
    return {
      isNatsConnected: () => publisher.isConnected,
      outboxDepth: () => core.outboxDepth,
      troubles: () => this.#troubles,
      contentStatus,
      telemetry: this.#telemetry,
      now: this.#now,
      streamMode: () => publisher.mode,
      areEnginesLive: () => core.areEnginesLive,
      isStopping: () => this.#stopping !== null,
    }
  }

  /** Opens the journal of an experience in its folder. */
  #journalOpener() {
    const { openJournal: openOther } = this.#overrides
    const onWritten = (bytes: number, tookMs: number) => this.#telemetry.appended(bytes, tookMs)
    const options = { now: this.#now, mint: distinctEpochs(), onWritten }
    return (experience: string) => {
      const directory = `${this.#config.dataDir}/${experience}`
      return openOther ? openOther(experience, directory) : openJournal(directory, options)
    }
  }

  get #troubles(): Trouble[] {
    const ofJournals: Trouble[] = []
    if (!this.#core.areEnginesLive) ofJournals.push('journal_unwritable')
    if (this.#core.isCheckpointRefused) ofJournals.push('checkpoint_refused')
    return [...new Set([...this.#publisher.troubles, ...this.#core.outboxTroubles, ...ofJournals])]
  }
}

async function standardDelay(delayMs: number, signal: AbortSignal): Promise<void> {
  await wait(delayMs, undefined, { signal })
}

function standardAfter(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
