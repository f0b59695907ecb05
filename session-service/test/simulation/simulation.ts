import { Calls } from './calls.js'
import { SimClient } from './client.js'
import { clientDeeds, offerClientSteps } from './client-steps.js'
import type { Time } from './clock.js'
import type { Config, Fault } from './config.js'
import { Contents } from './contents.js'
import { SimGateway } from './gateway.js'
import { gatewayDeeds, offerGatewaySteps } from './gateway-steps.js'
import { answered, Judge, newTrack, type Track } from './judge.js'
import { SimKb } from './kb.js'
import { kbDeeds, offerKbSteps } from './kb-steps.js'
import { MutantSwitches } from './mutants.js'
import { natsDeeds, offerNatsSteps } from './nats-steps.js'
import { fireNext } from './passing.js'
import { type Random, seeded } from './random.js'
import { reportTo } from './report.js'
import { showContent } from './show.js'
import { SimSocket } from './socket.js'
import type { Deeds } from './steps.js'
import { SimStream } from './stream.js'
import { experience } from './world.js'

export interface Violation {
  readonly kind: string
  readonly text: string
}

const deeds: Deeds = { ...clientDeeds, ...natsDeeds, ...kbDeeds, ...gatewayDeeds }

/** One run: a KB, a stream, gateways whose core is the real one, and clients. Nothing in it happens but by a step. */
export class Simulation {
  readonly config: Config
  random: Random
  readonly time: Time = { nowMs: 1_700_000_000_000 }
  readonly contents = new Contents()
  readonly kb: SimKb
  readonly stream: SimStream
  readonly calls: Calls
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
  /** Request ids that a client saw acknowledged, and the epoch they were acknowledged in. */
  readonly acknowledged = new Map<string, string>()
  readonly #tracks = new Map<string, Track>()

  constructor(config: Config) {
    this.config = config
    this.random = seeded(config.seed)
    const switches = new MutantSwitches(config.mutant)
    this.kb = new SimKb(config, this.contents, switches)
    this.stream = new SimStream(config.perSubject)
    const fail = (kind: string, text: string) => this.fail(kind, text)
    this.judge = new Judge(this.kb, this.stream, config.mode, fail)
    this.calls = new Calls(this.kb, this.contents, switches, {
      asked: ({ socket, question, request }) => {
        const isClients = question !== 'attach' && question.type !== 'request_resync'
        // What was given before it was asked, and is only not yet written, need not wait for the answer.
        if (isClients) this.#track(socket).asked.push({ request, isOverdue: this.#isOnItsWay(socket, request) })
      },
      resolved: ({ socket, question, request }, isRefused) => {
        const isWorld = question !== 'attach' && question.type === 'update_location'
        if (isRefused || isWorld) answered(this.#track(socket), request)
      },
    })
    this.calls.hasStories = this.has('story')
    const options = {
      stream: this.stream,
      time: this.time,
      bus: { mode: config.mode, cutAt: this.has('cut') ? 2 : null, switches },
      lagBytes: config.lagBytes,
      maxQueued: config.maxQueued,
      report: reportTo(this),
      kbOf: (life: object) => this.calls.port(life),
    }
    this.gateways = Array.from({ length: config.gateways }, (_, number) => new SimGateway(number, options))
    const acknowledged = (request: string, epoch: string) => void this.acknowledged.set(request, epoch)
    this.clients = config.clients.map((user, number) => new SimClient(number, user, acknowledged, fail))
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

  // ---- sockets

  #track(socket: string): Track {
    return this.#tracks.get(socket)!
  }

  #isOnItsWay(name: string, request: string): boolean {
    const socket = this.clients.find((client) => client.socket?.name === name)?.socket
    return (socket?.session?.unwritten ?? []).some((frame) => {
      const content = typeof frame === 'string' ? null : this.contents.decode(frame)
      return content !== null && 'event' in content && content.event?.world.request === request
    })
  }

  connect(client: SimClient, gateway: SimGateway): void {
    const name = `c${client.number}#${++client.sockets}`
    const track = newTrack(name, client.user)
    this.#tracks.set(name, track)
    const socket = new SimSocket(
      name,
      client,
      gateway,
      track,
      (to, frame) => this.#written(to, frame),
      (from, code) => {
        this.note(`${from.name} is closed: ${code}`)
        if (!from.isFull) this.judge.closed(from.track, code)
      },
    )
    client.socket = socket
    const caller = { user: client.user, experience, token: name }
    const { core } = gateway
    core.join(caller, Number.MAX_SAFE_INTEGER, 5_000).then(
      (joined) => {
        if ('goodbye' in joined) return this.fail('refused', `${name}: ${joined.goodbye}`)
        if (socket.state === 'closed') return core.abandon(joined)
        socket.session = joined
        socket.state = 'joined'
      },
      (error) => this.fail('surprise', `join: ${error}`),
    )
  }

  /** The client's end of the socket is gone. */
  disconnect(client: SimClient): void {
    const { session, state, gateway } = client.socket!
    client.socket!.state = 'closed'
    client.socket = null
    if (session === null) return
    if (state === 'joined') gateway.core.abandon(session)
    else gateway.core.socketClosed(session)
  }

  kill(gateway: SimGateway): void {
    gateway.isUp = false
    for (const client of this.clients) {
      if (client.socket?.gateway !== gateway) continue
      client.socket.state = 'closed'
      client.socket = null
    }
    this.calls.gatewayDied(gateway.life)
  }

  #written(socket: SimSocket, frame: string | Uint8Array): void {
    if (typeof frame === 'string') {
      this.note(`${socket.name} is given ${frame}`)
      return this.judge.own(socket.track, JSON.parse(frame))
    }
    const content = this.contents.decode(frame)
    this.note(`${socket.name} is given ${showContent(content)}`)
    this.judge.content(socket.track, content)
  }

  deliver(socket: SimSocket, frame: string | Uint8Array): void {
    if (typeof frame !== 'string') return socket.client.take(this.contents.decode(frame))
    const own = JSON.parse(frame)
    if (own.type === 'connected') socket.isWelcomed = true
    socket.client.own(own)
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

  /** Faults stop. What is random from here on does not depend on the steps before, so that fewer of them can be replayed. */
  calm(): void {
    this.isCalm = true
    this.random = seeded(this.config.seed * 31 + 7)
    this.trace.push('---- calm')
  }

  // ---- steps

  offered(): { weight: number; label: string }[] {
    const offered: { weight: number; label: string }[] = []
    const add = (weight: number, label: string) => void offered.push({ weight, label })
    offerClientSteps(this, add)
    offerNatsSteps(this, add)
    offerKbSteps(this, add)
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
