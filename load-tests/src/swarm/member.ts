import { ClientSocket } from '../load/client-socket.js'
import { Actor, type Answer } from './actor.js'
import { nowMs } from './clocks.js'
import { cursorOf, isEvent, readEvent } from './event-frame.js'
import type { Ledger } from './ledger.js'
import type { Gateway } from './plan.js'

const backoffMs = 500

/** Who a client of the swarm is. */
export interface Person {
  readonly isV2: boolean
  readonly place: { readonly lat: number; readonly lng: number }
  /** Where it goes, the first first. */
  readonly gateways: readonly Gateway[]
  readonly localAddress: string | undefined
  /** A v1 client that is closed comes back without a fault: a gateway is drained. */
  readonly mayBeClosed: boolean
  /** Path and query, with a token. */
  target(): Promise<string>
  /** What it takes and puts back, and where that belongs; null: it only watches. */
  readonly thing: { readonly item: string; readonly home: string } | null
}

/** A frame that is no event, as far as the swarm looks at it. */
interface Told extends Answer {
  readonly type: string
  readonly code?: string
  readonly reason?: string
  readonly retryable?: boolean
  readonly retry_after_ms?: number
  readonly snapshot_version?: number
  readonly player?: { readonly inventory: readonly { readonly instance_id: string }[] }
  readonly recovery?: { readonly outcome: string; readonly reason?: string; readonly events?: number }
}

/** One for all: an event is read into it and used up. */
const scratch = { base: 0, snapshot: 0, timestampMs: 0 }

/** A client of the swarm: it keeps no world but its version and its cursor, and counts what is lost and what comes twice. */
export class Member {
  readonly actor: Actor | null
  readonly #person: Person
  readonly #ledger: Ledger
  #socket: ClientSocket | null = null
  /** Counts sockets: what an older one says is not heard. */
  #life = 0
  #state: 'away' | 'connecting' | 'here' | 'left' = 'away'
  #gateway = 0
  #knockedAtMs = 0
  #version = 0
  #cursor: string | null = null
  #toReplay = 0
  #isLooking = false
  #arrived: (() => void) | null = null

  constructor(person: Person, ledger: Ledger) {
    this.#person = person
    this.#ledger = ledger
    const { thing } = person
    this.actor = thing === null ? null : new Actor(thing.item, thing.home, ledger, (frame) => this.#socket?.send(frame))
  }

  /** Resolves when it knows its zone; it tries until then. */
  enter(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve
      this.#open(null)
    })
  }

  /** Looks at the world once more: who stands where the world stands has missed nothing. Resolves when that is known. */
  look(): Promise<void> {
    if (this.#state !== 'here') return Promise.resolve()
    return new Promise((resolve) => {
      this.#arrived = resolve
      this.#isLooking = true
      this.#socket?.send('{"type":"request_resync"}')
    })
  }

  leave(): void {
    this.#life++
    this.#become('left')
    this.#socket?.close()
  }

  async #open(old: ClientSocket | null): Promise<void> {
    const life = ++this.#life
    this.#knockedAtMs = nowMs()
    this.#become('connecting')
    const { gateways, localAddress, isV2, target } = this.#person
    const { host, port } = gateways[this.#gateway % gateways.length]!
    const resume = isV2 && this.#cursor !== null ? `&cursor=${this.#cursor}` : ''
    const isMine = () => life === this.#life
    try {
      const socket = await ClientSocket.open({
        host,
        port,
        ...(localAddress === undefined ? {} : { localAddress }),
        target: `${await target()}${resume}`,
        ...(isV2 && { protocol: 'gaia.v2' }),
        keepsText: true,
        onText: (frame) => void (isMine() && this.#take(frame!, old)),
        onLost: (why) => void (isMine() && this.#cut(why)),
      })
      if (isMine()) this.#socket = socket
      else socket.close()
    } catch (error) {
      if (isMine()) this.#cut((error as Error).message)
    }
  }

  #become(state: Member['state']): void {
    if (this.#state === 'here') this.#ledger.counts.open--
    if (state === 'here') this.#ledger.counts.open++
    this.#state = state
  }

  get state() {
    return this.#state
  }

  #cut(why: string): void {
    if (this.#person.isV2 || !this.#person.mayBeClosed) this.#ledger.fault('cuts', why)
    else this.#ledger.counts.moves++
    this.#life++
    this.#gateway++
    this.#become('away')
    const life = this.#life
    setTimeout(() => void (life === this.#life && this.#open(null)), backoffMs * (1 + Math.random()))
  }

  #take(frame: Buffer, old: ClientSocket | null): void {
    if (isEvent(frame)) return this.#update(frame)
    const told = JSON.parse(frame.toString()) as Told
    if (told.type === 'action_response') this.actor?.answered(told)
    // The socket is known to this object only when the upgrade's promise is settled.
    else if (told.type === 'connected') setImmediate(() => this.#connected(told, old))
    else if (told.type === 'area_of_interest') this.#see(told, cursorOf(frame))
    else if (told.type === 'goodbye' && told.code === 'draining') this.#move(told.retry_after_ms!)
    else if (told.type === 'resync_required') this.#resync(told.reason!)
    else if (told.code === 'kb_unavailable' && this.#state === 'connecting') this.#goLater(told.retry_after_ms)
    else if (told.type === 'error' || told.type === 'goodbye') {
      this.#ledger.fault('errors', `${told.type}: ${told.code}`)
    }
  }

  /** It came in too great a rush to be told the world: v2 clients are told when to try again. */
  #goLater(waitMs = backoffMs): void {
    this.#ledger.counts.retries++
    const life = this.#life
    setTimeout(() => void (life === this.#life && this.#go()), waitMs * (1 + Math.random()))
  }

  #go(): void {
    this.#socket?.send(JSON.stringify({ type: 'update_location', ...this.#person.place }))
  }

  #connected({ recovery }: Told, old: ClientSocket | null): void {
    old?.close()
    this.#ledger.time('connect', nowMs() - this.#knockedAtMs)
    this.#ledger.counts.connected++
    this.#toReplay = recovery?.events ?? 0
    if (recovery?.outcome === 'resync') this.#ledger.fault('resyncs', `resync: ${recovery.reason}`)
    if (recovery?.outcome === 'current') this.#back()
    else if (recovery?.outcome !== 'replayed') this.#go()
    if (this.#person.isV2) this.actor?.again()
    else this.actor?.forget()
  }

  #resync(reason: string): void {
    this.#ledger.fault('resyncs', `resync: ${reason}`)
    this.#socket?.send('{"type":"request_resync"}')
  }

  #back(): void {
    this.#ledger.time('resume', nowMs() - this.#knockedAtMs)
    this.#ledger.counts.resumes++
    this.#become('here')
  }

  #see({ snapshot_version: version = 0, player }: Told, cursor: string | null): void {
    if (this.#isLooking) this.#compare(version)
    this.#version = version
    this.#cursor = cursor
    this.#toReplay = 0
    this.actor?.sees(player?.inventory ?? [])
    if (this.#state === 'connecting') this.#become('here')
    this.#arrived?.()
    this.#arrived = null
  }

  /** What was on its way has come before this answer. */
  #compare(version: number): void {
    this.#isLooking = false
    const own = this.#version
    if (version > own) this.#ledger.fault('lost', 'lost: the world is further than the last event', version - own)
    else this.#ledger.counts.proven++
  }

  #update(frame: Buffer): void {
    const { base, snapshot, timestampMs } = readEvent(frame, scratch)
    this.#ledger.counts.events++
    if (base > this.#version)
      this.#ledger.fault('lost', 'lost: an event came without those before it', base - this.#version)
    if (base < this.#version) this.#ledger.fault('doubled', 'doubled: an event came again')
    this.#version = Math.max(this.#version, snapshot)
    this.#cursor = cursorOf(frame)
    if (this.#toReplay === 0) this.#ledger.time('delivery', nowMs() - timestampMs)
    else if (--this.#toReplay === 0) this.#back()
  }

  /** The next socket is opened at this client's slot, while the old one still serves. */
  #move(waitMs: number): void {
    const life = this.#life
    const old = this.#socket
    setTimeout(() => {
      if (life !== this.#life) return
      this.#ledger.counts.moves++
      this.#gateway++
      void this.#open(old)
    }, waitMs)
  }
}
