import type { Device } from './config.js'
import type { Content } from './contents.js'
import type { SimEvent } from './events.js'
import { Memory, standOf } from './memory.js'
import { show } from './show.js'
import type { SimSocket } from './socket.js'
import { type Body, View } from './view.js'

/** What the gateway itself says. */
export interface OwnFrame {
  readonly type: string
  readonly code?: string
  readonly cursor?: string
  readonly current?: boolean
  readonly session_id?: string
  readonly request_id?: string
  readonly recovery?: { readonly outcome: string; readonly events?: number; readonly reason?: string }
}

interface Held {
  readonly event: SimEvent
  readonly frame: Uint8Array
  readonly cursor: string | undefined
}

export interface ClientHooks {
  acknowledged(client: SimClient, response: Extract<Content, { kind: 'response' }>): void
  fail(kind: string, text: string): void
  now(): number
  /** Mutant: it keeps the cursor of what it holds. */
  readonly keepsCursorOfHeld: boolean
}

const retryAfterMs = 1_000

/** A device of a player, which follows the client's rule of DESIGN §2. `memory`: in protocol v2. */
export class SimClient {
  readonly number: number
  readonly user: string
  readonly experience: string
  readonly memory: Memory | null
  socket: SimSocket | null = null
  sockets = 0
  messages = 0
  world: View | null = null
  epoch = ''
  /** The version it is at, null before its first world on this socket. */
  local: number | null = null
  held: Held[] = []
  needsWorld = false
  hasAsked = false
  mayAskAtMs = 0
  /** What it said and has heard nothing of, at least. */
  open = 0
  /** Its last frame, for a twin to say too. */
  lastFrame: string | null = null
  readonly #hooks: ClientHooks

  constructor(number: number, { user, experience, protocol }: Device, hooks: ClientHooks) {
    this.number = number
    this.user = user
    this.experience = experience
    this.memory = protocol === 2 ? new Memory() : null
    this.#hooks = hooks
  }

  get isIn(): boolean {
    return this.socket?.isWelcomed ?? false
  }

  own(frame: OwnFrame): void {
    const { memory } = this
    if (frame.type === 'connected') {
      this.hasAsked = false
      this.held = []
      this.open = 0
      this.#startAt(frame)
    } else if (frame.type === 'error') {
      this.hasAsked = false
      if (frame.code === 'too_many_requests_in_flight') this.mayAskAtMs = this.#hooks.now() + retryAfterMs
      this.#answered(frame.request_id)
    } else if (frame.type === 'resync_required') this.#needWorld()
    else if (frame.type === 'goodbye' && frame.code === 'draining') memory!.isSentAway = true
    else if (frame.type === 'pong' && memory !== null) memory.isCurrent = frame.current ?? null
    this.#keep(frame.cursor)
  }

  /** After `current` and `replayed` it goes on with the world that it has. */
  #startAt({ recovery, session_id: session }: OwnFrame): void {
    const outcome = recovery?.outcome ?? 'fresh'
    this.memory?.connected(session ?? '', outcome)
    if (outcome === 'fresh' || outcome === 'resync') return this.#needWorld()
    this.needsWorld = false
    this.local = this.world?.version ?? null
    if (this.local === null) this.#hooks.fail('partial', `client ${this.number} is told ${outcome} and has no world`)
  }

  #needWorld(): void {
    this.needsWorld = true
    this.hasAsked = false
    this.local = null
    this.held = []
  }

  /** A cursor counts once all that came before it is applied. */
  #keep(cursor: string | undefined): void {
    const { memory } = this
    if (memory === null || cursor === undefined) return
    if (this.held.length > 0) {
      if (this.#hooks.keepsCursorOfHeld) memory.cursor = cursor
      return
    }
    memory.cursor = cursor
    const passed = this.socket?.track.passed ?? null
    if (passed !== null && standOf(cursor).commit >= passed) memory.isTainted = true
  }

  #answered(request: string | undefined): void {
    this.open = Math.max(0, this.open - 1)
    this.memory?.answered(request)
  }

  take(content: Content, frame: Uint8Array, cursor: string | undefined): void {
    switch (content.kind) {
      case 'event':
        return this.#event({ event: content.event, frame, cursor })
      case 'response':
        this.#answered(content.request)
        if (content.isDone) this.#hooks.acknowledged(this, content)
        return
      case 'area':
        this.#answered(undefined)
        this.memory?.worldCame()
        this.needsWorld = false
        this.hasAsked = false
        this.world = new View(bodyOf(frame), content.zone, content.isFar)
        this.epoch = content.epoch
        this.local = this.world.version
        this.held = []
        this.#keep(cursor)
    }
  }

  #event(held: Held): void {
    const { event, cursor } = held
    if (this.local === null || event.base > this.local) {
      this.held.push(held)
      this.#keep(cursor)
    } else if (event.base === this.local) {
      this.#apply(held)
      this.#keep(cursor)
      this.#unhold()
    } else {
      if (!this.world!.isFar)
        this.#hooks.fail('dropped by client', `client ${this.number} at ${this.local} drops ${show(event)}`)
      this.#keep(cursor)
    }
  }

  #unhold(): void {
    for (;;) {
      const next = this.held.findIndex(({ event }) => event.base <= this.local!)
      if (next < 0) return
      const [held] = this.held.splice(next, 1) as [Held]
      if (held.event.base === this.local) this.#apply(held)
      this.#keep(held.cursor)
    }
  }

  #apply({ event, frame }: Held): void {
    const world = this.world!
    if (world.zone !== event.world.zone && !world.isFar) {
      this.#hooks.fail('other zone', `client ${this.number} shows ${world.zone} and applies ${show(event)}`)
    }
    world.apply(bodyOf(frame))
    this.local = event.snapshot
  }
}

const decoder = new TextDecoder()

function bodyOf(frame: Uint8Array): Body {
  return JSON.parse(decoder.decode(frame)) as Body
}
