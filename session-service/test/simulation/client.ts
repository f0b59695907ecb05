import type { Content } from './contents.js'
import { show } from './show.js'
import type { SimSocket } from './socket.js'
import type { Area, SimEvent } from './world.js'

/** A device of a player, which follows the client's rule of DESIGN §2. Protocol v1. */
export class SimClient {
  readonly number: number
  readonly user: string
  socket: SimSocket | null = null
  sockets = 0
  messages = 0
  world: Area | null = null
  epoch = ''
  /** The version it is at, null before its first world on this socket. */
  local: number | null = null
  held: SimEvent[] = []
  needsWorld = false
  hasAsked = false
  /** What it said and has heard nothing of, at least. */
  open = 0
  /** Its last frame, for a twin to say too. */
  lastFrame: string | null = null
  readonly #acknowledged: (request: string, epoch: string) => void
  readonly #fail: (kind: string, text: string) => void

  constructor(
    number: number,
    user: string,
    acknowledged: (request: string, epoch: string) => void,
    fail: (kind: string, text: string) => void,
  ) {
    this.number = number
    this.user = user
    this.#acknowledged = acknowledged
    this.#fail = fail
  }

  get isIn(): boolean {
    return this.socket?.isWelcomed ?? false
  }

  own(frame: { type: string }): void {
    if (frame.type === 'connected') {
      this.needsWorld = true
      this.hasAsked = false
      this.local = null
      this.held = []
      this.open = 0
    } else if (frame.type === 'error') {
      this.hasAsked = false
      this.#answered()
    }
  }

  #answered(): void {
    this.open = Math.max(0, this.open - 1)
  }

  take(content: Content): void {
    switch (content.kind) {
      case 'event':
        return this.#event(content.event)
      case 'response':
        this.#answered()
        if (content.isOk) this.#acknowledged(content.request, content.epoch)
        return
      case 'area':
        this.#answered()
        this.needsWorld = false
        this.hasAsked = false
        this.world = content.area
        this.epoch = content.epoch
        this.local = content.area.version
        this.held = []
    }
  }

  #event(event: SimEvent): void {
    if (this.local === null || event.base > this.local) this.held.push(event)
    else if (event.base === this.local) {
      this.#apply(event)
      this.#unhold()
    } else if (!this.world!.isFar) {
      this.#fail('dropped by client', `client ${this.number} at ${this.local} drops ${show(event)}`)
    }
  }

  #unhold(): void {
    for (;;) {
      const next = this.held.findIndex(({ base }) => base <= this.local!)
      if (next < 0) return
      const [event] = this.held.splice(next, 1)
      if (event!.base === this.local) this.#apply(event!)
    }
  }

  #apply(event: SimEvent): void {
    const world = this.world!
    if (world.zone !== event.world.zone && !world.isFar) {
      this.#fail('other zone', `client ${this.number} shows ${world.zone} and applies ${show(event)}`)
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
