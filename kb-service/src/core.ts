import { Clockwork } from './clockwork.js'
import type { Content } from './content/content.js'
import { Engine, type EngineWatch } from './engine.js'
import type { Recovered } from './journal/journal.js'
import { Ledger, type LedgerSizes } from './ledger.js'
import type { OutboxTrouble, Publisher } from './outbox.js'
import { Outboxes, type OutboxesReport } from './outboxes.js'
import type { Tracing } from './tracing/tracing.js'

/** What the core tells of itself. */
export interface CoreReport extends OutboxesReport {
  engineWatch(experience: string): EngineWatch
  timerFired(experience: string, kind: string): void
}

/**
 * What the KB's core (worlds, journals, outboxes, timers) asks of the world outside. It imports no socket, no NATS and
 * no timer, and of the disk only what `openJournal` is given: whoever implements these can run it.
 */
export interface CorePorts {
  openJournal(experience: string): Promise<Recovered>
  publisher: Publisher
  report: CoreReport
  tracing?: Tracing
  /** Milliseconds since 1970. */
  now: () => number
  /** Resolves after so long; rejects when the signal aborts. */
  delay: (delayMs: number, signal: AbortSignal) => Promise<void>
  /** Calls back after so long; returns what stops it. */
  after: (delayMs: number, callback: () => void) => () => void
}

export interface CoreSettings {
  /** Commits from one checkpoint to the next. */
  checkpointCommits: number
  /** Whether the world moves by itself. */
  hasTimers: boolean
}

/** The experiences of a KB: each with its ledger, the engine that plays it, its outbox and its timers. */
export class Core {
  readonly engines = new Map<string, Engine>()
  readonly #ledgers = new Map<string, Ledger>()
  readonly #clockworks: Clockwork[] = []
  readonly #outboxes: Outboxes
  readonly #ports: CorePorts
  readonly #settings: CoreSettings

  constructor(ports: CorePorts, settings: CoreSettings) {
    this.#ports = ports
    this.#settings = settings
    this.#outboxes = new Outboxes(ports)
  }

  /** Brings an experience to where it was. Rejects with what its journal says if it cannot. */
  async open(content: Content): Promise<void> {
    const { experience } = content
    const { openJournal, report, tracing, now, delay, after } = this.#ports
    const ledger = await Ledger.open({
      content,
      open: () => openJournal(experience),
      now,
      checkpointCommits: this.#settings.checkpointCommits,
      delay,
      onOpened: (journal) => this.#outboxes.follow(experience, journal),
      onTrouble: (what, error) => report.trouble(experience, what, error),
    })
    this.#ledgers.set(experience, ledger)
    this.engines.set(experience, new Engine(ledger, report.engineWatch(experience), tracing))
    if (!this.#settings.hasTimers) return
    const onFired = (kind: string) => report.timerFired(experience, kind)
    const onTrouble = (error: unknown) => report.trouble(experience, 'timer_failed', error)
    this.#clockworks.push(new Clockwork({ ledger, after, onFired, onTrouble }))
  }

  /** Takes up what authors changed. True if their places wait for a reset. */
  reload(content: Content): boolean {
    const ledger = this.#ledgers.get(content.experience)
    ledger?.reload(content)
    return ledger?.content.atReset != null
  }

  /** How much of what is bounded is in use, over all experiences. */
  get sizes(): LedgerSizes {
    const all = { players: 0, outcomes: 0, waitingBytes: 0, recentBytes: 0 }
    for (const { sizes } of this.#ledgers.values()) {
      for (const name of Object.keys(all) as (keyof LedgerSizes)[]) all[name] += sizes[name]
    }
    return all
  }

  get areEnginesLive(): boolean {
    return [...this.engines.values()].every((engine) => engine.isLive)
  }

  /** Some disk took no checkpoint the last time. */
  get isCheckpointRefused(): boolean {
    return [...this.#ledgers.values()].some((ledger) => ledger.isCheckpointRefused)
  }

  /** Commits on disk that are not yet published. */
  get outboxDepth(): number {
    return this.#outboxes.depth
  }

  get outboxAgeMs(): number {
    return this.#outboxes.oldestAgeMs
  }

  get outboxTroubles(): OutboxTrouble[] {
    return this.#outboxes.troubles
  }

  /** From now on nothing happens by itself. */
  stopTimers(): void {
    for (const clockwork of this.#clockworks) clockwork.stop()
  }

  /** Saves the worlds and closes the journals, when no call is under way any more. */
  async stop(): Promise<void> {
    await this.#outboxes.stop()
    await Promise.all([...this.#ledgers.values()].map((ledger) => ledger.stop()))
  }
}
