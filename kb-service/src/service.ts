import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createVerify } from './auth.js'
import type { Config } from './config.js'
import { type Content, loadAllContent } from './content/content.js'
import { Engine } from './engine.js'
import { createHttp, type FastifyInstance } from './http.js'
import { openJournal } from './journal/open-journal.js'
import { Ledger, type LedgerOptions } from './ledger.js'
import { createLogger, type Logger } from './logger.js'
import type { Publisher } from './outbox.js'
import { Outboxes } from './outboxes.js'
import { NatsPublisher } from './publisher.js'
import { attach } from './routes/attach.js'
import { messages } from './routes/messages.js'
import { operations } from './routes/operations.js'
import { guardPlayers } from './routes/player.js'
import { Telemetry } from './telemetry.js'

const version = '0.1.0'
const maxInFlight = 10_000
/** What a call may take while the service stops. */
const closeTimeoutMs = 5_000

/** What a publisher is to the service. */
export type ServicePublisher = Publisher & {
  readonly isConnected: boolean
  readonly mode: string
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
}

export interface Service {
  readonly port: number
  /** Finishes calls, saves the state, closes everything. A second call is the same stop. */
  stop(): Promise<void>
}

/** Starts the KB: content, journals, HTTP. Does not wait for NATS. Rejects with the reason if it cannot start. */
export async function startService(config: Config, overrides: Overrides = {}): Promise<Service> {
  const { now = Date.now, log = createLogger(config.logLevel) } = overrides
  const telemetry = new Telemetry(log)
  if (config.auth.isDevelopmentSecret) log.warn('tokens are signed with the development secret, which everybody knows')
  const contents = await loadAllContent(config.contentDir)
  const publisher = overrides.publisher ?? new NatsPublisher({ ...config.nats, log, now })
  const outboxes = new Outboxes({ publisher, telemetry, now })
  const ledgers: Ledger[] = []
  let http: FastifyInstance | null = null
  let stopping: Promise<void> | null = null

  async function stop(): Promise<void> {
    const impatience = setTimeout(() => http?.server.closeAllConnections(), closeTimeoutMs)
    await http?.close()
    clearTimeout(impatience)
    await outboxes.stop()
    await Promise.all(ledgers.map((ledger) => ledger.stop()))
    await publisher.close()
  }

  try {
    const engines = new Map<string, Engine>()
    for (const [experience, content] of contents) {
      const ledger = await Ledger.open(ledgerOptions(content, config, { telemetry, now, outboxes, overrides }))
      ledgers.push(ledger)
      engines.set(experience, new Engine(content, ledger, telemetry.engineWatch(experience)))
    }
    http = createHttp(telemetry)
    const gauges = { isNatsConnected: () => publisher.isConnected, outboxDepth: () => outboxes.depth }
    telemetry.watchGauges({ ...gauges, outboxAgeMs: () => outboxes.oldestAgeMs })
    const verify = createVerify({ ...config.auth, now })
    await http.register(async (scope) => {
      const players = { verify, engines, maxInFlight }
      guardPlayers(scope, players)
      attach(scope, players)
      messages(scope, players)
    })
    operations(http, {
      telemetry,
      version,
      now,
      ...gauges,
      streamMode: () => publisher.mode,
      areEnginesLive: () => [...engines.values()].every((engine) => engine.isLive),
      isStopping: () => stopping !== null,
    })
    await http.listen({ host: config.host, port: config.port })
  } catch (error) {
    await stop()
    throw error
  }
  const { port } = http.server.address() as AddressInfo
  log.info({ port, experiences: [...contents.keys()] }, 'listening')
  return {
    port,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

interface Wiring {
  telemetry: Telemetry
  now: () => number
  outboxes: Outboxes
  overrides: Overrides
}

function ledgerOptions(
  content: Content,
  config: Config,
  { telemetry, now, outboxes, overrides }: Wiring,
): LedgerOptions {
  const { experience } = content
  const open = overrides.openJournal ?? ((_experience, directory) => openJournal(directory, { now }))
  return {
    content,
    open: () => open(experience, `${config.dataDir}/${experience}`),
    now,
    checkpointCommits: config.checkpointCommits,
    delay: overrides.delay ?? ((delayMs, signal) => wait(delayMs, undefined, { signal })),
    onOpened: (journal) => outboxes.follow(experience, journal),
    onTrouble: (what, error) => telemetry.trouble(experience, what, error),
  }
}
