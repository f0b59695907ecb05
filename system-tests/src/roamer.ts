import type { ServerMessage } from 'schemas'
import { WebSocket } from 'ws'
import type { Gateway } from './gateway.js'
import { tokenOf } from './tokens.js'
import { until } from './until.js'

/** Before a client that lost its socket tries the next. */
const comeBackMs = 100

/** A frame of protocol v2, as far as a roamer looks at it. */
type Told = ServerMessage & {
  readonly cursor?: string
  readonly recovery?: { readonly outcome: string; readonly reason?: string }
  readonly request_id?: string
}

/** When it knocked, where, and what came of its cursor. Milliseconds of `performance.now`. */
export interface Arrival {
  readonly gateway: Gateway
  readonly atMs: number
  readonly outcome: string
}

/**
 * A v2 client as it should be: goes on from its cursor, opens its next socket at its slot before it leaves the old one, says
 * again what was not answered. It keeps no world but its version, and notes every hole, repetition and resync.
 */
export class Roamer {
  readonly user: string
  readonly faults: string[] = []
  readonly arrivals: Arrival[] = []
  /** How its sockets were closed by servers, in order. */
  readonly closes: number[] = []
  /** Events that it was given. */
  events = 0
  version: number | null = null
  readonly #gateways: readonly Gateway[]
  readonly #token: string
  #socket: WebSocket | null = null
  #cursor: string | null = null
  #isDone = false
  #actions = 0
  #unanswered: {
    readonly message: object & { request_id: string }
    readonly answered: () => void
    readonly failed: (why: Error) => void
  } | null = null

  /** Resolves when it knows what is to be seen where it is. One gateway alone: there is a proxy before it and others. */
  static async enter(user: string, gateways: readonly Gateway[], at: Gateway): Promise<Roamer> {
    const roamer = new Roamer(user, gateways, await tokenOf(user))
    roamer.#open(at)
    await until(`${user} knows the world`, () => roamer.version !== null)
    return roamer
  }

  private constructor(user: string, gateways: readonly Gateway[], token: string) {
    this.user = user
    this.#gateways = gateways
    this.#token = token
  }

  get cursor(): string | null {
    return this.#cursor
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Plays an action, over as many sockets as it takes. */
  act(action: string, instance_id: string): Promise<void> {
    const request_id = `roaming-${this.user}-${++this.#actions}`.padEnd(16, '-')
    return new Promise((answered, failed) => {
      this.#unanswered = { message: { type: 'action', action, instance_id, request_id } as never, answered, failed }
      if (this.isOpen) this.#say()
    })
  }

  leave(): void {
    this.#isDone = true
    this.#socket?.terminate()
  }

  #say(): void {
    if (this.#unanswered !== null) this.#socket!.send(JSON.stringify(this.#unanswered.message))
  }

  /** From here on what an older socket still says is not heard: the new one brings all that is after the cursor. */
  #open(gateway: Gateway): void {
    const old = this.#socket
    const query = new URLSearchParams({ token: this.#token })
    if (this.#cursor !== null) query.set('cursor', this.#cursor)
    const url = `ws://127.0.0.1:${gateway.service.port}/ws/experience?${query}`
    const socket = new WebSocket(url, ['gaia.v2'], { perMessageDeflate: false })
    this.#socket = socket
    const atMs = performance.now()
    socket.on('message', (data) => {
      if (socket !== this.#socket) return
      const told = JSON.parse(String(data)) as Told
      if (told.type === 'connected') {
        this.#arrived(gateway, atMs, told)
        old?.close(1000)
      } else this.#heard(gateway, told)
    })
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      this.closes.push(code)
      if (socket !== this.#socket || this.#isDone) return
      // Lost without a notice: soon, anywhere else.
      setTimeout(() => {
        if (socket === this.#socket && !this.#isDone) this.#open(this.#otherThan(gateway))
      }, comeBackMs)
    })
  }

  #arrived(gateway: Gateway, atMs: number, { recovery }: Told): void {
    const outcome = recovery?.outcome ?? 'none'
    this.arrivals.push({ gateway, atMs, outcome })
    if (outcome === 'fresh' && this.version === null) this.#socket!.send('{"type":"request_resync"}')
    else if (outcome !== 'current' && outcome !== 'replayed') this.#fault(`recovered as ${outcome} ${recovery?.reason}`)
    this.#say()
  }

  #heard(gateway: Gateway, told: Told): void {
    if (told.cursor !== undefined && told.type !== 'pong') this.#cursor = told.cursor
    switch (told.type) {
      case 'area_of_interest':
        if (this.version !== null) this.#fault('an area of interest came unasked')
        this.version = told.snapshot_version
        return
      case 'world_update':
        this.events++
        if (told.base_version !== this.version) this.#fault(`${this.version}, then ${told.base_version}`)
        this.version = told.snapshot_version
        return
      case 'action_response':
        if (told.request_id !== this.#unanswered?.message.request_id) return
        if (!told.success) this.#fault(told.message ?? told.action)
        this.#answered()
        return
      case 'goodbye':
        return this.#goodbye(gateway, told)
      case 'error':
        if (told.code === 'rate_limited') return this.#sayLater(told.retry_after_ms ?? 0)
        this.#fault(JSON.stringify(told))
        this.#unanswered?.failed(new Error(`${this.user} was told ${told.code}`))
        this.#unanswered = null
        return
      case 'resync_required':
        this.#fault(JSON.stringify(told))
    }
  }

  /** It plays as fast as it is answered, which may be faster than a gateway allows. */
  #sayLater(waitMs: number): void {
    const socket = this.#socket
    setTimeout(() => {
      if (socket === this.#socket && this.isOpen) this.#say()
    }, waitMs)
  }

  #answered(): void {
    const { answered } = this.#unanswered!
    this.#unanswered = null
    answered()
  }

  /** Waits for its slot, then opens the next socket. */
  #goodbye(gateway: Gateway, told: Extract<ServerMessage, { type: 'goodbye' }>): void {
    if (told.code !== 'draining') return this.#fault(JSON.stringify(told))
    const socket = this.#socket
    setTimeout(() => {
      if (socket === this.#socket && !this.#isDone) this.#open(this.#otherThan(gateway))
    }, told.retry_after_ms)
  }

  #otherThan(gateway: Gateway): Gateway {
    return this.#gateways.find((other) => other !== gateway) ?? gateway
  }

  #fault(what: string): void {
    this.faults.push(`${this.user}: ${what}`)
  }
}

/** The most that arrived within any second. */
export function mostInASecond(arrivals: readonly Arrival[]): number {
  const times = arrivals.map(({ atMs }) => atMs).sort((a, b) => a - b)
  let most = 0
  let from = 0
  for (const [at, time] of times.entries()) {
    while (times[from]! < time - 1_000) from++
    most = Math.max(most, at - from + 1)
  }
  return most
}
