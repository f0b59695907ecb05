import { callHooks } from './call-hooks.js'
import { Calls } from './calls.js'
import { SimClient } from './client.js'
import type { Time } from './clock.js'
import type { Config, Fault } from './config.js'
import { zones } from './content.js'
import { type Content, Contents } from './contents.js'
import type { DiskMood, SimDisk } from './disk.js'
import { freshDisk } from './fresh-disk.js'
import { SimGateway } from './gateway.js'
import { History } from './history.js'
import { JournalJudge } from './journal-judge.js'
import { Judge } from './judge.js'
import { SimKb } from './kb.js'
import { KbLine } from './kb-line.js'
import { kbHooks } from './kb-report.js'
import { allMicrotasks } from './microtasks.js'
import { type Mutant, MutantSwitches } from './mutants.js'
import { fireNext } from './passing.js'
import { type Random, seeded } from './random.js'
import { reportTo } from './report.js'
import { deeds } from './scheduler.js'
import { showArrival } from './show.js'
import { Sockets } from './sockets.js'
import { SimStream } from './stream.js'

/** Mutants of what the KB asks of its disk. */
const leftOut: Partial<Record<Mutant, DiskMood['leavesOut']>> = {
  'no-sync': 'sync',
  'names-not-synced': 'names',
  'tail-not-cut': 'truncate',
}

type Acknowledged = Extract<Content, { kind: 'response' }>

export interface Violation {
  readonly kind: string
  readonly text: string
}

/** One run: a KB, a stream, gateways whose core is the real one, and clients. Nothing in it happens but by a step. */
export class Simulation {
  readonly config: Config
  random: Random
  readonly time: Time = { nowMs: 1_700_000_000_000 }
  readonly contents = new Contents()
  readonly disk: SimDisk
  readonly kb: SimKb
  readonly stream: SimStream
  readonly calls: Calls
  readonly history: History
  readonly judge: Judge
  readonly gateways: SimGateway[]
  readonly clients: SimClient[]
  /** Faults have stopped. */
  isCalm = false
  /** Nobody connects any more. */
  isOver = false
  violation: Violation | null = null
  readonly labels: string[] = []
  readonly trace: string[] = []
  /** How often what has happened. */
  readonly counts = new Map<string, number>()
  /** By player and request: what a client saw acknowledged, and where that stood. */
  readonly acknowledged = new Map<string, { experience: string; epoch: string; commit: number }>()
  readonly sockets: Sockets
  readonly switches: MutantSwitches
  readonly users: readonly string[]
  readonly zones: readonly string[]
  #requests = 0

  constructor(config: Config) {
    this.config = config
    this.random = seeded(config.seed)
    const switches = new MutantSwitches(config.mutant)
    this.switches = switches
    this.sockets = new Sockets(this)
    this.users = Array.from({ length: config.users }, (_, number) => `u${number}`)
    this.zones = zones.slice(0, config.zones)
    this.disk = freshDisk()
    if (config.mutant !== null) this.disk.mood.leavesOut = leftOut[config.mutant] ?? null
    const fail = (kind: string, text: string) => this.fail(kind, text)
    this.stream = new SimStream(config.perSubject)
    this.kb = new SimKb(this.disk, this.time, config, kbHooks(this))
    this.history = new History(this.disk, this.stream, config.mode, new JournalJudge(fail).take)
    this.judge = new Judge(this.history, fail)
    this.calls = new Calls({
      kb: this.kb,
      contents: this.contents,
      history: this.history,
      switches,
      hooks: callHooks(this),
    })
    this.calls.hasStories = this.has('story')
    const options = {
      stream: this.stream,
      time: this.time,
      bus: { mode: config.mode, cutAt: this.has('cut') ? 2 : null, switches },
      lagBytes: config.lagBytes,
      maxQueued: config.maxQueued,
      resumeMaxEvents: this.has('cut') ? 2 : 256,
      report: reportTo(this),
      kbOf: (life: object) => this.calls.port(life),
    }
    this.gateways = Array.from({ length: config.gateways }, (_, number) => new SimGateway(number, options))
    const hooks = {
      acknowledged: ({ user, experience }: SimClient, { request, epoch, commit }: Acknowledged) =>
        void this.acknowledged.set(`${user} ${request}`, { experience, epoch, commit }),
      fail,
      now: () => this.time.nowMs,
      keepsCursorOfHeld: switches.has('cursor-of-held'),
    }
    this.clients = config.devices.map((device, at) => new SimClient(at, device, hooks))
  }

  get mode(): Config['mode'] {
    return this.config.mode
  }

  get timers(): Config['timers'] {
    return this.config.timers
  }

  has(fault: Fault): boolean {
    return this.config.faults.has(fault)
  }

  /** All gateways hear NATS, and nothing that they have not heard is a minute old. */
  get isHealthy(): boolean {
    return this.gateways.every(({ isUp, bus }) => isUp && bus.isConnected && isQuiet(bus))
  }

  get isAway(): boolean {
    return this.gateways.every(({ isUp, bus }) => !isUp || !bus.isConnected || isQuiet(bus))
  }

  fail(kind: string, text: string): void {
    this.violation ??= { kind, text }
  }

  note(text: string): void {
    if (this.config.verbose) this.trace.push(`        ${text}`)
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  noteArrival(at: number): void {
    if (!this.config.verbose) return
    const { bus } = this.gateways[at]!
    const arrival = bus.arrivals[0]!
    const what = arrival.kind === 'event' && bus.loses > 0 ? 'never hears' : 'hears'
    this.note(`gateway ${at} ${what}: ${showArrival(arrival, this.contents)}`)
  }

  /** The server tells of a stream that is made, or has a new leader. */
  advise(): void {
    for (const { isUp, bus } of this.gateways) if (isUp && bus.isConnected) bus.advisories = 1
  }

  kill(gateway: SimGateway): void {
    gateway.isUp = false
    this.sockets.cut(gateway)
    this.calls.gatewayDied(gateway.life)
  }

  // ---- time

  /** `ms` in which nothing arrives and only time passes. */
  async #idle(ms: number): Promise<boolean> {
    const end = this.time.nowMs + ms
    for (let turns = 0; this.time.nowMs < end && turns < 1_000; turns++) {
      if (!fireNext(this)) return turns > 0
      await this.#quiesce()
    }
    return true
  }

  // ---- the KB

  kbLine(): KbLine {
    return new KbLine(this.stream, this.mode === 'stream', () => this.advise())
  }

  nextRequest(): string {
    return `request-of-nobody-${++this.#requests}`
  }

  /** Faults stop. What is random from here on does not depend on the steps before, so that fewer of them can be replayed. */
  calm(): void {
    this.isCalm = true
    this.disk.mood.isFull = false
    for (const { bus } of this.gateways) bus.loses = 0
    this.random = seeded(this.config.seed * 31 + 7)
    this.trace.push('---- calm')
  }

  // ---- steps

  /** Takes the step if it is possible, and lets all that it set off come to rest. */
  async step(label: string): Promise<boolean> {
    const [verb = '', a = '', b = '', c = ''] = label.split(':')
    const at = this.trace.push(label)
    const isDone = verb === 'idle' ? await this.#idle(Number(a)) : (deeds[verb]?.(this, a, b, c) ?? false)
    if (!isDone) {
      this.trace.length = at - 1
      return false
    }
    this.labels.push(label)
    await this.#quiesce()
    return true
  }

  /** What promises set off is over, and, if turns end with steps, what they collected is written. */
  async #quiesce(): Promise<void> {
    await allMicrotasks()
    if (this.config.turns === 'scheduler') return
    for (let again = true; again; ) {
      again = false
      for (const { isUp, clock } of this.gateways) {
        if (!isUp || !clock.turn()) continue
        again = true
        await allMicrotasks()
      }
    }
  }
}

function isQuiet(bus: SimGateway['bus']): boolean {
  return bus.advisories === 0 && bus.arrivals.length === 0
}
