import type { ActOptions, GaiaClient } from './client.js'
import { Emitter } from './emitter.js'
import type { ClientEvents } from './events.js'
import { Follower } from './follower.js'
import type { ActionResponse, CommandsSchema, Connected, NpcSpeech } from './generated/messages.js'
import type { DeviceSign } from './host.js'
import { Intake } from './intake.js'
import { Line } from './line.js'
import type { ConnectOptions, Position } from './options.js'
import type { Commands, Outcome, Ping, Sight as Seen, Speech } from './outcome.js'
import { Probe } from './probe.js'
import { Questions } from './questions.js'
import { whenReady } from './ready.js'
import { Renewal } from './renewal.js'
import { type Settings, settingsOf } from './settings.js'
import { Sight } from './sight.js'
import type { State, Status } from './state.js'
import type { World } from './world/world.js'

const readyMs = 30_000

/** Connects, and keeps connected until `close`. Throws a `TypeError` if the options cannot work: no WebSocket, no URL. */
export function connect(options: ConnectOptions): GaiaClient {
  return new Client(settingsOf(options))
}

class Client implements GaiaClient {
  readonly #events = new Emitter<ClientEvents>()
  readonly #settings: Settings
  readonly #follower: Follower
  readonly #line: Line
  readonly #questions: Questions
  readonly #sight: Sight
  readonly #probe: Probe
  readonly #renewal: Renewal
  readonly #intake: Intake
  readonly #unwatch: () => void
  /** As it was told last. */
  #told: State = 'connecting'
  #recovery: Status['recovery'] = null

  constructor(settings: Settings) {
    this.#settings = settings
    this.#follower = new Follower(settings.limits)
    this.#line = new Line(settings, {
      frame: (frame) => this.#intake.take(frame),
      opened: (connected, isMove) => this.#opened(connected, isMove),
      opening: (isMove) => isMove && this.#follower.putAside(),
      failed: () => this.#intake.takeUp(),
      lost: () => this.#lost(),
      changed: (why) => this.#refresh(why),
      failure: (failure) => this.#events.emit('failure', failure),
      cursor: () => this.#follower.cursor,
    })
    this.#questions = new Questions(settings, () => this.#line.socket)
    this.#probe = new Probe(this.#line, settings, () => this.#follower.cursor)
    this.#renewal = new Renewal(this.#line, settings, (failure) => this.#events.emit('failure', failure))
    const parts = {
      settings,
      questions: this.#questions,
      follower: this.#follower,
      events: this.#events,
      refresh: () => this.#refresh(null),
    }
    this.#sight = new Sight(parts)
    const own = { line: this.#line, sight: this.#sight, probe: this.#probe, renewal: this.#renewal }
    this.#intake = new Intake({ ...parts, ...own })
    this.#unwatch = settings.device?.watch((sign) => this.#sensed(sign)) ?? (() => undefined)
    // Whoever listens from the beginning hears everything.
    queueMicrotask(() => this.#line.open())
  }

  get state(): State {
    const { state } = this.#line
    if (state !== 'open') return state
    return this.#isBehind ? 'syncing' : 'live'
  }

  get #isBehind(): boolean {
    return this.#sight.isOwed || this.#follower.isCatchingUp
  }

  get status(): Status {
    const { socket, url, session, dueInMs, ending } = this.#line
    const { origin, pathname } = new URL(url)
    return {
      state: this.state,
      protocol: this.#settings.protocol,
      url: origin + pathname,
      sessionId: session,
      cursor: this.#follower.cursor,
      recovery: this.#recovery,
      retryInMs: dueInMs,
      heartbeatMs: socket?.connected?.heartbeat_ms ?? null,
      silentMs: socket?.silentMs ?? null,
      latencyMs: this.#probe.latencyMs,
      pending: this.#questions.count,
      held: this.#follower.held,
      ending,
    }
  }

  get world(): World | null {
    return this.#follower.world
  }

  on<Name extends keyof ClientEvents>(name: Name, hear: (event: ClientEvents[Name]) => void): () => void {
    return this.#events.on(name, hear)
  }

  ready(deadlineMs: number = readyMs): Promise<Seen> {
    const isFollowing = () => this.#line.socket !== null && !this.#isBehind
    return whenReady(this, isFollowing, this.#settings.time, deadlineMs)
  }

  async act(
    action: string,
    fields: Readonly<Record<string, unknown>> = {},
    options: ActOptions = {},
  ): Promise<Outcome> {
    const { requestId = this.#settings.newId(), deadlineMs = this.#settings.limits.answerTimeoutMs } = options
    const reply = await this.#questions.ask({ type: 'action', fields: { ...fields, action }, requestId, deadlineMs })
    if ('status' in reply) return reply
    const { frame, ...facts } = reply
    const response = frame as ActionResponse
    return { status: response.success ? 'done' : 'refused', message: response.message ?? '', response, ...facts }
  }

  moveTo(position: Position): Promise<Seen> {
    return this.#sight.moveTo(position)
  }

  async chat(text: string): Promise<Speech> {
    const reply = await this.#ask('chat', { text })
    if ('status' in reply) return reply
    const speech = reply.frame as NpcSpeech
    return { status: 'done', message: speech.text, speech }
  }

  async commands(): Promise<Commands> {
    const reply = await this.#ask('get_commands', {})
    return 'status' in reply ? reply : { status: 'done', commands: reply.frame as CommandsSchema }
  }

  ping(): Promise<Ping> {
    return this.#probe.ping()
  }

  resync(): Promise<Seen> {
    return this.#sight.resync()
  }

  suspend(): void {
    this.#line.suspend()
  }

  resume(): void {
    this.#line.open()
  }

  close(): void {
    this.#line.close({ code: 'closed_by_client', message: 'The client was closed' })
  }

  #ask(type: 'chat' | 'get_commands', fields: Readonly<Record<string, unknown>>) {
    return this.#questions.ask({ type, fields, deadlineMs: this.#settings.limits.answerTimeoutMs })
  }

  #sensed(sign: DeviceSign): void {
    if (this.state === 'suspended' || sign === 'hidden') return
    if (sign === 'offline') return this.#line.networkGone()
    if (sign === 'online') this.#line.networkBack()
    else this.#line.open()
    void this.#probe.ping()
  }

  #opened(connected: Connected, isMove: boolean): void {
    this.#events.emit('frame', connected)
    const goesOn = this.#follower.goOn(connected)
    this.#probe.lost()
    this.#renewal.stop()
    const { recovery } = connected
    this.#recovery = recovery ?? null
    if (recovery !== undefined) this.#events.emit('recovery', { recovery, isMove, url: this.status.url })
    this.#questions.sendAgain()
    this.#sight.opened(goesOn, recovery?.outcome === 'resync' ? recovery.reason : null)
    this.#refresh(null)
  }

  #lost(): void {
    this.#probe.lost()
    this.#renewal.stop()
    this.#sight.stop()
  }

  #refresh(why: string | null): void {
    const { state } = this
    const before = this.#told
    if (state === before) return
    this.#told = state
    const { ending, dueInMs } = this.#line
    if (ending !== null) this.#end(ending.message)
    this.#events.emit('state', { state, before, why, retryInMs: dueInMs, ending })
  }

  #end(message: string): void {
    this.#unwatch()
    this.#lost()
    this.#settings.time.end()
    this.#questions.close('closed', message)
  }
}
