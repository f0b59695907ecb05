import { type ServerMessage, type ServerMessageType, validateServerMessage } from 'schemas'
import { WebSocket } from 'ws'
import { ClientWorld } from './client-world.js'
import { deferred } from './deferred.js'
import { type Arrived, Inbox } from './inbox.js'
import { within } from './until.js'

export type FrameOf<Type extends ServerMessageType> = Extract<ServerMessage, { type: Type }>

export interface Closing {
  readonly code: number
  readonly reason: string
}

export interface ClientOptions {
  readonly user: string
  readonly url: string
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Frames with such a type are made by hand by a test, and are no part of the protocol. */
export const handMade = 'by_hand'
/** Marks a place in the order of what reaches a socket. */
export const fence = 'by_hand_fence'

/** One device: keeps every frame in order of arrival, a world by the clients' rule, and notes whatever breaks it. */
export class Client {
  readonly user: string
  readonly inbox = new Inbox()
  readonly world = new ClientWorld()
  readonly closed: Promise<Closing>
  readonly #socket: WebSocket
  readonly #opened = deferred<void>()
  readonly #fences = new Map<unknown, () => void>()
  readonly #updates = new Set<string>()
  readonly #faults: string[] = []
  #closing: Closing | null = null
  #cursor: string | null = null
  /** What was wrong with the connection itself. */
  #error: string | null = null

  constructor({ user, url, protocols = [], headers = {} }: ClientOptions) {
    this.user = user
    const socket = new WebSocket(url, [...protocols], { headers, perMessageDeflate: false })
    this.#socket = socket
    const closed = deferred<Closing>()
    this.closed = closed.promise
    socket.on('open', () => this.#opened.resolve())
    socket.on('message', (data, isBinary) => this.#heard(String(data), isBinary))
    socket.on('error', (error) => {
      this.#error = error.message
      this.#opened.reject(error)
    })
    socket.on('close', (code, reason) => {
      this.#closing = { code, reason: this.#error ?? String(reason) }
      this.inbox.close(new Error(`${user} was closed with ${code} ${this.#closing.reason}`))
      closed.resolve(this.#closing)
    })
  }

  /** What was wrong with what came. */
  get faults(): readonly string[] {
    return [...this.#faults, ...this.world.faults]
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** How it was closed, if it was. */
  get closing(): Closing | null {
    return this.#closing
  }

  /** The last cursor of protocol v2, to come back with. */
  get cursor(): string | null {
    return this.#cursor
  }

  get protocol(): string {
    return this.#socket.protocol
  }

  get unread(): readonly Arrived[] {
    return this.inbox.unread
  }

  /** Types of all frames so far, in order. */
  get types(): string[] {
    return this.inbox.all.map(({ frame }) => frame.type)
  }

  /** Every world update so far, as `base→snapshot`. */
  get steps(): string[] {
    const updates = this.inbox.all.filter(({ frame }) => frame.type === 'world_update')
    return updates.map(({ frame }) => `${frame.base_version}→${frame.snapshot_version}`)
  }

  opened(): Promise<void> {
    return within(`${this.user} connects`, this.#opened.promise)
  }

  /** Text and bytes are sent as they are, everything else as JSON. */
  send(message: object | string | Uint8Array): void {
    this.#socket.send(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message))
  }

  /** The first unread frame of that type, and if given one that `matches`. */
  async next<Type extends ServerMessageType>(
    type: Type,
    matches: (frame: FrameOf<Type>) => boolean = () => true,
  ): Promise<FrameOf<Type>> {
    return (await this.arrival(type, matches)).frame as unknown as FrameOf<Type>
  }

  /** As `next`, with the frame's place in the order of arrival. */
  arrival<Type extends ServerMessageType>(type: Type, matches: (frame: FrameOf<Type>) => boolean = () => true) {
    return this.inbox.next(
      `${type} for ${this.user}`,
      ({ frame }) => frame.type === type && matches(frame as unknown as FrameOf<Type>),
    )
  }

  /** The first unread frame made by hand. */
  nextHandMade(): Promise<Arrived> {
    return this.inbox.next(`a frame by hand for ${this.user}`, ({ frame }) => frame.type === handMade)
  }

  /** The next frame, whatever it is. */
  async take(): Promise<Arrived['frame']> {
    return (await this.inbox.next(`anything for ${this.user}`, () => true)).frame
  }

  /** Says something and waits for the answer of that type. */
  ask<Type extends ServerMessageType>(message: object, type: Type): Promise<FrameOf<Type>> {
    this.send(message)
    return this.next(type)
  }

  /** Plays an action and waits for its answer. */
  act(action: string, params: object = {}): Promise<FrameOf<'action_response'>> {
    return this.ask({ type: 'action', action, ...params }, 'action_response')
  }

  /** Resolves when everything that the gateway had written to this socket before is here. */
  async pong(): Promise<void> {
    const timestamp = `pong ${Math.random()}`
    this.send({ type: 'ping', timestamp })
    await this.next('pong', (frame) => frame.timestamp === timestamp)
  }

  /** Resolves when the fence with this id is here. */
  passed(id: string): Promise<void> {
    return within(`fence for ${this.user}`, new Promise((resolve) => this.#fences.set(id, resolve)))
  }

  /** Reads nothing more: what the server writes fills up. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  async close(): Promise<void> {
    this.#socket.close(1000)
    await within(`${this.user} closes`, this.closed)
  }

  /** Gone without a word. */
  cut(): void {
    this.#socket.terminate()
  }

  #heard(text: string, isBinary: boolean): void {
    if (isBinary) this.#faults.push('a binary frame came')
    const frame = parse(text)
    if (frame === null) return void this.#faults.push(`no JSON object: ${text.slice(0, 200)}`)
    if (frame.type === fence) return this.#fences.get(frame.id)?.()
    this.inbox.push(text, frame)
    if (frame.type.startsWith(handMade)) return
    const checked = validateServerMessage(frame, this.protocol === 'gaia.v2' ? 'gaia.v2' : 'gaia.v1')
    if (!checked.ok) return void this.#faults.push(`${checked.message}: ${text.slice(0, 200)}`)
    // Who is refused is told why, and nothing else.
    if (this.inbox.all.length === 1 && frame.type !== 'connected' && frame.type !== 'goodbye') {
      this.#faults.push(`${frame.type} came before connected`)
    }
    this.#once(text, checked.value)
    this.#note(frame)
    this.world.take(checked.value)
  }

  /** Where a v2 client stands: the cursor of what it applied. Frames that change nothing stand where it does. */
  #note(frame: Arrived['frame']): void {
    const changesNothing = ['pong', 'heartbeat', 'goodbye'].includes(frame.type)
    if (changesNothing && this.protocol === 'gaia.v2' && (frame.cursor ?? null) !== this.#cursor) {
      this.#faults.push(`${frame.type} stands at ${frame.cursor}, the client at ${this.#cursor}`)
    }
    if (typeof frame.cursor === 'string') this.#cursor = frame.cursor
    if (frame.type === 'resync_required') this.#cursor = null
    if (frame.type === 'connected' && frame.cursor === undefined) this.#cursor = null
  }

  /** No two commits tell the same. */
  #once(text: string, frame: ServerMessage): void {
    if (frame.type !== 'world_update') return
    if (this.#updates.has(text)) this.#faults.push(`came twice: ${text.slice(0, 200)}`)
    this.#updates.add(text)
  }
}

function parse(text: string): Arrived['frame'] | null {
  try {
    const value: unknown = JSON.parse(text)
    const isFrame = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    return isFrame ? (value as Arrived['frame']) : null
  } catch {
    return null
  }
}
