import type { ServerMessage } from 'schemas'
import type { WebSocket } from 'ws'
import { ClientWorld, type Picture } from '../client-world.js'
import type { Device, DeviceOptions, Position } from './device.js'
import { between } from './random.js'
import type { ClientRecord } from './recording.js'

/** Before a lost socket is followed by the next, and before what may be tried again is. */
const comeBackMs = [30, 300] as const
/** However long a gateway that drains gives it. */
const longestSlotMs = 1_500

type Question = { readonly type: string; readonly request_id?: string; readonly [field: string]: unknown }

/**
 * The least that a device can be: one question at a time, said again until it is answered; of gaia.v1 with the rule for
 * updates and nothing else, of gaia.v2 with a cursor. It has no watchdog, and finds out of a dead line when the line says so.
 */
export class BareDevice implements Device {
  readonly record: ClientRecord
  readonly #options: DeviceOptions
  readonly #socketOf: new (
    url: string,
    protocols: string[],
  ) => WebSocket
  #world = new ClientWorld()
  #state: 'out' | 'in' | 'asleep' = 'out'
  #socket: WebSocket | null = null
  readonly #sockets = new Set<WebSocket>()
  #isConnected = false
  #cursor: string | null = null
  #needsWorld = true
  readonly #questions: Question[] = []
  #asked: Question | null = null
  #timers = new Set<NodeJS.Timeout>()

  constructor(record: ClientRecord, options: DeviceOptions) {
    this.record = record
    this.#options = options
    this.#socketOf = record.webSocket()
  }

  get picture(): Picture | null {
    return this.#needsWorld ? null : this.#world.picture()
  }

  get pending(): number {
    return this.#questions.length + (this.#asked === null ? 0 : 1)
  }

  get isSettled(): boolean {
    return this.#isConnected && !this.#needsWorld && this.pending === 0
  }

  get stand(): string {
    const asked = this.#asked === null ? 'nothing' : JSON.stringify(this.#asked)
    const socket = this.#isConnected ? 'connected' : 'not connected'
    return `${socket}${this.#needsWorld ? ', without a world' : ''}, asked ${asked}, ${this.#questions.length} to ask`
  }

  enter(): void {
    this.#state = 'in'
    void this.#open()
  }

  act(action: string, fields: Readonly<Record<string, string>>): void {
    this.#ask({ type: 'action', action, ...fields, request_id: this.#options.newId() })
  }

  walk({ lat, lng }: Position): void {
    this.#ask({ type: 'update_location', lat, lng })
  }

  resync(): void {
    this.#ask({ type: 'request_resync' })
  }

  ping(): void {
    if (!this.#isConnected) return
    const more = this.#cursor === null ? {} : { cursor: this.#cursor }
    this.#socket!.send(JSON.stringify({ type: 'ping', timestamp: Date.now(), ...more }))
  }

  sleep(): void {
    if (this.#state !== 'in') return
    this.#state = 'asleep'
    this.#drop((socket) => socket.terminate())
  }

  wake(): void {
    if (this.#state !== 'asleep') return
    this.#state = 'in'
    void this.#open()
  }

  leave(): void {
    this.#state = 'out'
    this.#questions.length = 0
    for (const timer of this.#timers) clearTimeout(timer)
    this.#drop((socket) => socket.close(1000))
  }

  /** All of them: while it moves there are two. */
  #drop(end: (socket: WebSocket) => void): void {
    this.#socket = null
    this.#isConnected = false
    for (const socket of this.#sockets) end(socket)
  }

  #ask(question: Question): void {
    this.#questions.push(question)
    this.#sayNext()
  }

  #sayNext(): void {
    if (!this.#isConnected || this.#asked !== null) return
    this.#asked = this.#needsWorld ? { type: 'request_resync' } : (this.#questions.shift() ?? null)
    this.#sayAgain()
  }

  #sayAgain(): void {
    if (this.#isConnected && this.#asked !== null) this.#socket!.send(JSON.stringify(this.#asked))
  }

  #answered(): void {
    this.#asked = null
    this.#sayNext()
  }

  async #open(): Promise<void> {
    const { urls, token, random } = this.#options
    const url = new URL(urls[Math.floor(random() * urls.length)]!)
    url.searchParams.set('token', await token())
    url.searchParams.set('experience', this.record.experience)
    if (this.#cursor !== null) url.searchParams.set('cursor', this.#cursor)
    if (this.#state !== 'in') return
    const before = this.#socket
    const socket = new this.#socketOf(String(url), [this.record.protocol])
    this.#socket = socket
    this.#isConnected = false
    this.#sockets.add(socket)
    socket.on('message', (data) => {
      if (socket !== this.#socket) return
      const frame = JSON.parse(String(data)) as ServerMessage
      if (frame.type === 'connected') this.#connected(frame, before)
      else this.#heard(frame)
    })
    socket.on('close', () => {
      this.#sockets.delete(socket)
      if (socket !== this.#socket || this.#state !== 'in') return
      before?.terminate()
      this.#isConnected = false
      this.#socket = null
      this.#later(() => void this.#open())
    })
  }

  /** From here on what an older socket still says is not heard: the new one brings all that is after the cursor. */
  #connected({ recovery, cursor }: Extract<ServerMessage, { type: 'connected' }>, before: WebSocket | null): void {
    before?.close(1000)
    this.#isConnected = true
    const outcome = recovery?.outcome ?? 'fresh'
    if (outcome === 'fresh' || outcome === 'resync') this.#needWorld()
    else if (outcome === 'current' && cursor !== undefined) this.#cursor = cursor
    if (this.#asked?.type === 'update_location') this.#questions.unshift(this.#asked)
    if (this.#asked?.type !== 'action') this.#asked = null
    if (this.#asked === null) this.#sayNext()
    else this.#sayAgain()
  }

  #needWorld(): void {
    this.#needsWorld = true
    this.#cursor = null
    this.#world = new ClientWorld()
  }

  #heard(frame: ServerMessage & { readonly cursor?: string; readonly request_id?: string }): void {
    if (frame.cursor !== undefined && !this.#needsWorld) this.#cursor = frame.cursor
    switch (frame.type) {
      case 'area_of_interest':
        this.#world.take(frame)
        this.#needsWorld = false
        this.#cursor = frame.cursor ?? null
        if (this.#asked !== null && this.#asked.type !== 'action') this.#answered()
        return
      case 'world_update':
        return this.#world.take(frame)
      case 'action_response':
        if (this.#asked?.type === 'action' && (frame.request_id ?? this.#asked.request_id) === this.#asked.request_id) {
          this.#answered()
        }
        return
      case 'error':
        return this.#later(() => this.#sayAgain())
      case 'resync_required':
        this.#needWorld()
        return this.#sayNext()
      case 'token_expiring':
        return void this.#options.token().then((token) => {
          if (this.#isConnected) this.#socket!.send(JSON.stringify({ type: 'authenticate', token }))
        })
      case 'goodbye':
        if (frame.code === 'draining') this.#move(Math.min(frame.retry_after_ms ?? 0, longestSlotMs))
    }
  }

  /** Opens the next socket at its slot, before it leaves this one. */
  #move(slotMs: number): void {
    const socket = this.#socket
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (socket === this.#socket && this.#state === 'in') void this.#open()
    }, slotMs)
    this.#timers.add(timer)
  }

  #later(task: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        if (this.#state === 'in') task()
      },
      between(this.#options.random, ...comeBackMs),
    )
    this.#timers.add(timer)
  }
}
