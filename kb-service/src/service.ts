import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { KbHealth } from 'schemas'
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
import { createLogger, type Logger } from './logger.js'
import type { Publisher } from './outbox.js'
import { NatsPublisher } from './publisher.js'
import { addRoutes } from './routes/index.js'
import type { OperationRoutes } from './routes/operations.js'
import { Telemetry } from './telemetry.js'
import type { Trouble } from './troubles.js'

/** What a call may take while the service stops. */
const closeTimeoutMs = 5_000

/** What a publisher is to the service. */
export type ServicePublisher = Publisher & {
  readonly isConnected: boolean
  readonly mode: KbHealth['stream']
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
  const kb = new Kb(config, overrides, log)
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
  readonly #publisher: ServicePublisher
  readonly #core: Core
  readonly #http
  #keeper: ContentKeeper | null = null
  #stopping: Promise<void> | null = null

  constructor(config: Config, overrides: Overrides, log: Logger) {
    const { now = Date.now } = overrides
    this.#config = config
    this.#overrides = overrides
    this.#now = now
    this.#telemetry = new Telemetry(log, now)
    this.#publisher = overrides.publisher ?? new NatsPublisher({ ...config.nats, log, now })
    this.#core = new Core(
      {
        openJournal: journalOpener(config.dataDir, now, overrides.openJournal),
        publisher: this.#publisher,
        report: this.#telemetry,
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
      maxInFlight: this.#overrides.maxInFlight ?? 10_000,
    })
    await this.#http.listen({ host, port })
    return (this.#http.server.address() as AddressInfo).port
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
  }

  #watch(): OperationRoutes {
    const core = this.#core
    const publisher = this.#publisher
    const contentStatus = () => this.#keeper?.status ?? 'current'
    const gauges = {
      isNatsConnected: () => publisher.isConnected,
      outboxDepth: () => core.outboxDepth,
      troubles: () => this.#troubles,
    }
    this.#telemetry.watchGauges({
      ...gauges,
      outboxAgeMs: () => core.outboxAgeMs,
      isContentBroken: () => contentStatus() === 'broken',
    })
    return {
      ...gauges,
      contentStatus,
      telemetry: this.#telemetry,
      now: this.#now,
      streamMode: () => publisher.mode,
      areEnginesLive: () => core.areEnginesLive,
      isStopping: () => this.#stopping !== null,
    }
  }

  get #troubles(): Trouble[] {
    const ofJournals: Trouble[] = []
    if (!this.#core.areEnginesLive) ofJournals.push('journal_unwritable')
    if (this.#core.isCheckpointRefused) ofJournals.push('checkpoint_refused')
    return [...new Set([...this.#publisher.troubles, ...this.#core.outboxTroubles, ...ofJournals])]
  }
}

/** Opens the journal of an experience in its folder below `dataDir`. */
function journalOpener(dataDir: string, now: () => number, openOther: Overrides['openJournal']) {
  const mint = distinctEpochs()
  return (experience: string) => {
    const directory = `${dataDir}/${experience}`
    return openOther ? openOther(experience, directory) : openJournal(directory, { now, mint })
  }
}

async function standardDelay(delayMs: number, signal: AbortSignal): Promise<void> {
  await wait(delayMs, undefined, { signal })
}

function standardAfter(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
