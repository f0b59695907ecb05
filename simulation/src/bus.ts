import type {
  Bus,
  BusEvents,
  Listener,
  Reading,
  ReadLimit,
  StreamEnd,
  Subscription,
  WorldEvent,
} from 'session-service/src/ports.js'
import { keyOf } from './events.js'
import type { MutantSwitches } from './mutants.js'
import type { SimStream } from './stream.js'

/** Thrown, by name, while NATS does not answer. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable'
}

/** One subject that a gateway listens to. */
class Want implements Subscription {
  readonly subject: string
  readonly listener: Listener
  /** The server sends what is published. */
  isAtServer = false
  isOpen = false
  isReleased = false
  readonly #released: (want: Want) => void

  constructor(subject: string, listener: Listener, released: (want: Want) => void) {
    this.subject = subject
    this.listener = listener
    this.#released = released
  }

  release(): void {
    this.isReleased = true
    this.isOpen = false
    this.#released(this)
  }
}

/** What comes over the one connection, in order. */
export type Arrival =
  | { readonly kind: 'event'; readonly want: Want; readonly event: WorldEvent }
  | { readonly kind: 'foreign'; readonly want: Want; readonly body: Uint8Array }
  | { readonly kind: 'opened'; readonly want: Want }
  | { readonly kind: 'advisory' }
  | { readonly kind: 'epoch'; readonly event: WorldEvent }

/** A request to the stream. `step` asks the server for its next part; true when there is no more to ask. */
export interface Request {
  readonly name: string
  isAtLeader: boolean
  isAnswered: boolean
  /** The connection it was asked on is gone: it can only fail. */
  isLost: boolean
  step(late: number): boolean
  deliver(): void
  fail(): void
}

export interface BusSettings {
  readonly mode: Bus['mode']
  /** What a read may find at most, or null: as the caller says. */
  readonly cutAt: number | null
  readonly switches: MutantSwitches
}

/** NATS as one gateway sees it: nothing happens before the scheduler says so. */
export class SimBus implements Bus {
  isConnected = false
  readonly arrivals: Arrival[] = []
  readonly wants = new Map<string, Want>()
  readonly requests = new Map<string, Request>()
  /** Advisories that the server has not sent yet. */
  advisories = 0
  wasConnected = false
  /** So many of the next live copies are lost on their way here. */
  loses = 0
  /** Live copies that were lost on their way here, and did not come once more. */
  readonly lost = new Map<string, WorldEvent>()
  #count = 0
  readonly #events: BusEvents
  readonly #stream: SimStream
  readonly #settings: BusSettings

  constructor(events: BusEvents, stream: SimStream, settings: BusSettings) {
    this.#events = events
    this.#stream = stream
    this.#settings = settings
  }

  get mode(): Bus['mode'] {
    return this.#settings.mode
  }

  // ---- subscriptions

  subscribe(subject: string, listener: Listener): Subscription {
    const want: Want = new Want(subject, listener, () => {
      if (this.wants.get(subject) === want) this.wants.delete(subject)
    })
    this.wants.set(subject, want)
    return want
  }

  /** The server gets to know of a subscription; that it did comes back behind what it has already sent. */
  reachServer(subject: string): boolean {
    const want = this.wants.get(subject)
    if (want === undefined || want.isAtServer || !this.isConnected) return false
    want.isAtServer = true
    this.arrivals.push({ kind: 'opened', want })
    return true
  }

  /** A live copy is on its way, if somebody here listens. */
  live(event: WorldEvent): void {
    if (!this.isConnected) return
    if (event.kind === 'epoch') return void this.arrivals.push({ kind: 'epoch', event })
    const want = this.wants.get(event.subject)
    if (want?.isAtServer) this.arrivals.push({ kind: 'event', want, event })
  }

  /** Something without our headers is on its way. */
  foreign(subject: string, body: Uint8Array): void {
    const want = this.wants.get(subject)
    if (this.isConnected && want?.isAtServer) this.arrivals.push({ kind: 'foreign', want, body })
  }

  /** A copy of a new epoch is never lost: no later event would show it. */
  #isLost(event: WorldEvent): boolean {
    const isLost = this.loses > 0
    if (isLost) {
      this.loses--
      this.lost.set(keyOf(event), event)
    } else this.lost.delete(keyOf(event))
    return isLost
  }

  arrive(): void {
    const arrival = this.arrivals.shift()!
    if (arrival.kind === 'advisory') return this.#events.streamChanged()
    if (arrival.kind === 'epoch') return this.#events.epoch(arrival.event.experience, arrival.event.epoch)
    const { want } = arrival
    if (want.isReleased) return
    if (arrival.kind === 'event')
      return this.#isLost(arrival.event) ? undefined : want.listener.event(this.#seen(arrival.event))
    if (arrival.kind === 'foreign') return want.listener.foreign(arrival.body)
    if (want.isOpen) return
    want.isOpen = true
    want.listener.opened()
  }

  #seen(event: WorldEvent): WorldEvent {
    return this.#settings.switches.has('no-gap-check') ? { ...event, previous: 0 } : event
  }

  // ---- the connection

  connect(): void {
    this.isConnected = true
    for (const want of this.wants.values()) {
      want.isAtServer = true
      want.isOpen = true
    }
    const isFirst = !this.wasConnected
    this.wasConnected = true
    this.#events.connected(isFirst)
  }

  disconnect(): void {
    this.isConnected = false
    this.arrivals.length = 0
    this.advisories = 0
    for (const want of this.wants.values()) {
      want.isAtServer = false
      want.isOpen = false
    }
    for (const request of this.requests.values()) request.isLost = true
    this.#events.disconnected()
  }

  // ---- the stream

  read(subjects: readonly string[], sequence: number, at: 'nearest' | 'leader', limit: ReadLimit): Promise<Reading> {
    const most = Math.min(limit.events, this.#settings.cutAt ?? limit.events)
    const lastOf = new Map<string, WorldEvent>()
    const events: WorldEvent[] = []
    let asked = at === 'leader' ? -1 : 0
    const next = (late: number): boolean => {
      if (asked === -1) for (const subject of subjects) this.#lastInto(lastOf, subject)
      else events.push(...this.#stream.after(subjects[asked]!, sequence, late).map((event) => this.#seen(event)))
      return ++asked === subjects.length
    }
    return this.#request('read', at === 'leader', next, () => {
      events.sort((a, b) => a.sequence - b.sequence)
      return { events: events.slice(0, most), lastOf, isCut: events.length > most }
    })
  }

  #lastInto(lastOf: Map<string, WorldEvent>, subject: string): void {
    const last = this.#stream.lastOf(subject)
    if (last !== undefined) lastOf.set(subject, last)
  }

  streamEnd(): Promise<StreamEnd | null> {
    let end: StreamEnd | null = null
    const ask = () => {
      end = this.#stream.end()
      return true
    }
    return this.#request('end', true, ask, () => end)
  }

  async *readAll(after: number, last: number): AsyncIterable<WorldEvent> {
    const size = 4
    for (let from = after; from < last; from += size) {
      let found: WorldEvent[] = []
      const ask = (late: number) => {
        found = this.#stream.between(from, Math.min(last, from + size, this.#stream.last - late))
        return true
      }
      const isExact = !this.#settings.switches.has('heal-late')
      for (const event of await this.#request('all', isExact, ask, () => found)) yield this.#seen(event)
    }
  }

  #request<T>(name: string, isAtLeader: boolean, step: (late: number) => boolean, result: () => T): Promise<T> {
    if (!this.isConnected) return Promise.reject(new BusUnavailable('NATS is away'))
    return new Promise((resolve, reject) => {
      const request: Request = {
        name: `${name}${++this.#count}`,
        isAtLeader,
        isAnswered: false,
        isLost: false,
        step,
        deliver: () => resolve(result()),
        fail: () => reject(new BusUnavailable('NATS does not answer')),
      }
      this.requests.set(request.name, request)
    })
  }

  /** Asks the server for the next part. Without a stream nobody answers, but what there is of it is known. */
  ask(name: string, late: number): boolean {
    const request = this.requests.get(name)
    if (request === undefined || request.isAnswered || request.isLost) return false
    if (!this.#stream.exists && !name.startsWith('end')) return this.fail(name)
    if (request.step(request.isAtLeader ? 0 : late)) request.isAnswered = true
    return true
  }

  deliver(name: string): boolean {
    const request = this.requests.get(name)
    if (request === undefined || !request.isAnswered || request.isLost) return false
    this.requests.delete(name)
    request.deliver()
    return true
  }

  fail(name: string): boolean {
    const request = this.requests.get(name)
    if (request === undefined) return false
    this.requests.delete(name)
    request.fail()
    return true
  }
}
