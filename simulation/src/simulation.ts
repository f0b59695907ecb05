import { Calls } from './calls.js'
import { SimClient } from './client.js'
import { clientDeeds, offerClientSteps } from './client-steps.js'
import type { Time } from './clock.js'
import type { Config, Fault } from './config.js'
import { zones } from './content.js'
import { type Content, Contents } from './contents.js'
import type { DiskMood, SimDisk } from './disk.js'
import { diskDeeds, offerDiskSteps } from './disk-steps.js'
import { freshDisk } from './fresh-disk.js'
import { SimGateway } from './gateway.js'
import { gatewayDeeds, offerGatewaySteps } from './gateway-steps.js'
import { History } from './history.js'
import { JournalJudge } from './journal-judge.js'
import { Judge } from './judge.js'
import { SimKb } from './kb.js'
import { KbLine } from './kb-line.js'
import { kbHooks } from './kb-report.js'
import { kbDeeds, offerKbSteps } from './kb-steps.js'
import { type Mutant, MutantSwitches } from './mutants.js'
import { natsDeeds, offerNatsSteps } from './nats-steps.js'
import { fireNext } from './passing.js'
import { offerPublishing, publishDeeds } from './publish-steps.js'
import { type Random, seeded } from './random.js'
import { reportTo } from './report.js'
import { offerResumeSteps, resumeDeeds } from './resume-steps.js'
import { showContent } from './show.js'
import { Sockets } from './sockets.js'
import type { Deeds } from './steps.js'
import { SimStream } from './stream.js'
import { answered } from './track.js'
import { type Body, View } from './view.js'

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

const deeds: Deeds = {
  ...clientDeeds,
  ...resumeDeeds,
  ...natsDeeds,
  ...publishDeeds,
  ...kbDeeds,
  ...diskDeeds,
  ...gatewayDeeds,
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
      hooks: {
        asked: ({ socket, message, request }) => {
          const isClients = message.type !== 'attach' && message.type !== 'request_resync'
          // What was given before it was asked, and is only not yet written, need not wait for the answer.
          if (isClients)
            this.sockets.track(socket).asked.push({ request, isOverdue: this.sockets.isOnItsWay(socket, request) })
        },
        resolved: ({ socket, message, request }, attachment, isRefused) => {
          if (attachment !== null) this.sockets.track(socket).attached = attachment
          if (isRefused || message.type === 'update_location') answered(this.sockets.track(socket), request)
        },
        surprise: (error) => fail('surprise', `${error instanceof Error ? error.stack : error}`),
      },
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
    const arrival = this.gateways[at]!.bus.arrivals[0]!
    const what = arrival.kind === 'opened' ? ` ${arrival.want.subject}` : ''
    if (arrival.kind === 'foreign')
      return this.note(`gateway ${at} hears: ${showContent(this.contents.decode(arrival.body))}`)
    const event = 'event' in arrival ? ` ${showContent(this.contents.decode(arrival.event.body))}` : ''
    this.note(`gateway ${at} hears: ${arrival.kind}${what}${event}`)
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

  /** Everything is up before anything goes wrong. */
  async begin(): Promise<void> {
    this.kb.start()
    while (!(this.kb.isUp && this.kb.hasStream) && this.violation === null) {
      this.kb.line.connect()
      for (const { answer } of [...this.kb.line.questions.values()]) answer()
      await this.#syncAll()
    }
    this.disk.mood.isSlow = this.has('slow-disk')
  }

  /** The disk does all that is asked of it. */
  async #syncAll(): Promise<void> {
    await allMicrotasks()
    for (let names = [...this.disk.pending.keys()]; names.length > 0; names = [...this.disk.pending.keys()]) {
      for (const name of names) this.disk.do(name, false)
      await allMicrotasks()
    }
  }

  kbLine(): KbLine {
    return new KbLine(this.stream, this.mode === 'stream', () => this.advise())
  }

  nextRequest(): string {
    return `request-of-nobody-${++this.#requests}`
  }

  /** What a client would show if it asked. */
  async truthFor({ user, experience, world }: SimClient): Promise<View> {
    const message = { type: 'request_resync' }
    const engine = this.kb.engine(experience)!
    const asked = engine.message({
      identity: { user, isAdmin: false },
      request: this.nextRequest(),
      hash: '',
      message,
    })
    // A world that was restored may not know of the player yet: that is a commit.
    await this.#syncAll()
    const answer = await asked
    if (typeof answer === 'string') throw new Error(answer)
    return new View(answer.frames[0] as Body, answer.zone, world!.isFar)
  }

  /** Faults stop. What is random from here on does not depend on the steps before, so that fewer of them can be replayed. */
  calm(): void {
    this.isCalm = true
    this.disk.mood.isFull = false
    this.random = seeded(this.config.seed * 31 + 7)
    this.trace.push('---- calm')
  }

  // ---- steps

  offered(): { weight: number; label: string }[] {
    const offered: { weight: number; label: string }[] = []
    const add = (weight: number, label: string) => void offered.push({ weight, label })
    offerClientSteps(this, add)
    offerResumeSteps(this, add)
    offerNatsSteps(this, add)
    offerKbSteps(this, add)
    offerPublishing(this, add)
    offerDiskSteps(this, add)
    offerGatewaySteps(this, add)
    return offered
  }

  choose(): string | null {
    const offered = this.offered()
    let left = this.random() * offered.reduce((sum, { weight }) => sum + weight, 0)
    for (const { weight, label } of offered) {
      left -= weight
      if (left < 0) return label
    }
    return offered.at(-1)?.label ?? null
  }

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

/** Resolves when no microtask is left: the queue of ticks is looked at only then. */
function allMicrotasks(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
