import type { Protocol } from './config.js'
import type { Content } from './contents.js'
import { Memory, standOf } from './memory.js'
import { show } from './show.js'
import type { SimSocket } from './socket.js'
import type { Area, SimEvent } from './world.js'

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
  readonly cursor: string | undefined
}

export interface ClientHooks {
  acknowledged(request: string, epoch: string): void
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
  readonly memory: Memory | null
  socket: SimSocket | null = null
  sockets = 0
  messages = 0
  world: Area | null = null
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

  constructor(number: number, user: string, protocol: Protocol, hooks: ClientHooks) {
    this.number = number
    this.user = user
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

  take(content: Content, cursor: string | undefined): void {
    switch (content.kind) {
      case 'event':
        return this.#event(content.event, cursor)
      case 'response':
        this.#answered(content.request)
        if (content.isOk) this.#hooks.acknowledged(content.request, content.epoch)
        return
      case 'area':
        this.#answered(undefined)
        this.memory?.worldCame()
        this.needsWorld = false
        this.hasAsked = false
        this.world = content.area
        this.epoch = content.epoch
        this.local = content.area.version
        this.held = []
        this.#keep(cursor)
    }
  }

  #event(event: SimEvent, cursor: string | undefined): void {
    if (this.local === null || event.base > this.local) {
      this.held.push({ event, cursor })
      this.#keep(cursor)
    } else if (event.base === this.local) {
      this.#apply(event)
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
      const [{ event, cursor }] = this.held.splice(next, 1) as [Held]
      if (event.base === this.local) this.#apply(event)
      this.#keep(cursor)
    }
  }

  #apply(event: SimEvent): void {
    const world = this.world!
    if (world.zone !== event.world.zone && !world.isFar) {
      this.#hooks.fail('other zone', `client ${this.number} shows ${world.zone} and applies ${show(event)}`)
    }
    const items = { ...world.items }
    const mine = { ...world.mine }
    let { gold } = world
    for (const change of event.changes) {
      if (change.op === 'set') items[change.item] = change.value
      else if (change.op === 'remove') delete items[change.item]
      else if (change.op === 'gain') mine[change.item] = true
      else if (change.op === 'lose') delete mine[change.item]
      else gold = change.value
    }
    this.local = event.snapshot
    this.world = { ...world, items, mine, gold, version: event.snapshot }
  }
}
