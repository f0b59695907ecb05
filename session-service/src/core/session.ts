import type { GoodbyeCode } from 'schemas'
import type { Caller, WorldEvent } from '../ports.js'
import type { Feed } from './feed.js'
import { Lane, type Message } from './lane.js'
import type { V2 } from './v2.js'

export type Frame = string | Uint8Array

/** What a session needs of a transport. */
export interface Socket {
  /** Writes frames in order, in one go. Returns how many bytes are then unsent, or `dropped` if not all could be taken. */
  write(frames: readonly Frame[]): number | 'dropped'
  /** Sends a close frame behind what is queued. */
  close(code: GoodbyeCode): void
  /** A ping of the WebSocket protocol: a client that lives answers without knowing. */
  ping(): void
  /** Bytes that the peer has not taken yet. */
  unsentBytes(): number
}

/**
 * | state   | is given events | replies go out | leaves by                                    |
 * |---------|-----------------|----------------|----------------------------------------------|
 * | joining | no              | no             | the socket opens -> behind                   |
 * | live    | yes             | yes            | something must come first -> behind          |
 * | behind  | no              | yes            | `catchUp` finds nothing left -> live         |
 * | closed  | no              | no             | -                                            |
 */
export type SessionState = 'joining' | 'live' | 'behind' | 'closed'

/** What a session that is behind may be waiting for, beside its feeds and NATS; several at once. */
export const waits = {
  /** An answer with an area of interest, owed to the client or asked for by the gateway. */
  world: 1,
  /** The reply to an action whose effect has already arrived. */
  reply: 2,
  /** A socket with too much unsent. */
  drain: 4,
  /** A read of the stream. */
  stream: 8,
  /** The KB: it has not been attached to yet. */
  attach: 16,
  /** Its first area of interest, for which a v2 client asks: it was told `fresh`, `resync` or `resync_required`. */
  first: 32,
} as const

/** One authenticated socket and where it stands. What moves it is in the other files of this folder. */
export class Session implements Caller {
  readonly id: string
  readonly user: string
  readonly experience: string
  /** The player's own, for the KB. Never logged. */
  token: string
  /** Milliseconds since 1970; the session does not outlive it. */
  expiresAtMs: number
  state: SessionState = 'joining'
  socket: Socket | null = null
  /** Bits of `waits`. */
  waitsFor: number = waits.attach

  /** The world it was given last: its numbering, its zone, its commit. Only a world changes the zone. */
  epoch = ''
  zone: string | null = null
  worldCommit = 0
  /** The last commit it was given or that a world covered. */
  position = 0
  /** Where to start reading the stream for what comes after `position`. */
  sequence = 0
  /** Up to which commit of each of its two feeds it was given all that is its business. */
  passedUser = 0
  passedZone = 0

  /** Null in protocol v1. */
  readonly v2: V2 | null
  /** While the gateway drains: when it is to leave. Milliseconds since 1970. */
  leavesAtMs = 0
  /** Takes no more messages: it is closed when those that it took are answered. */
  isLeaving = false
  /** The commit that the last answer was made at, and when it was given. */
  answered: { readonly commit: number; readonly atMs: number } | null = null

  userFeed: Feed | null = null
  zoneFeed: Feed | null = null

  /** Frames of this turn of the event loop, not yet written. */
  unwritten: Frame[] | null = null
  unwrittenBytes = 0
  #worldLane: Lane | null = null
  #talkLane: Lane | null = null

  /** The gateway's own question for an area of interest. `resync`: whatever comes, one must be given. */
  asks: 'nothing' | 'world' | 'resync' = 'nothing'
  isAsking = false
  /** Which read of the stream counts; a later one makes the answers of earlier ones void. */
  readNumber = 0
  /** Since when it has more unsent than allowed, and how much that was. */
  lag: { sinceMs: number; bytes: number } | null = null
  frameBudget = 0
  budgetAtMs = 0
  refusedFrames = 0

  constructor(id: string, { user, experience, token }: Caller, expiresAtMs: number, v2: V2 | null = null) {
    this.v2 = v2
    if (v2 !== null) this.waitsFor |= waits.first
    this.id = id
    this.user = user
    this.experience = experience
    this.token = token
    this.expiresAtMs = expiresAtMs
  }

  /** Known to the KB: it has a world and a position. */
  get isAttached(): boolean {
    return (this.waitsFor & waits.attach) === 0
  }

  /** A v2 session without a world: it is given no event, and its frames carry no cursor. */
  get isWorldless(): boolean {
    return (this.waitsFor & waits.first) !== 0
  }

  get isGone(): boolean {
    return this.state === 'closed'
  }

  /** In order: what `catchUp` has to look into. */
  get feeds(): Feed[] {
    const feeds: Feed[] = []
    if (this.userFeed) feeds.push(this.userFeed)
    if (this.zoneFeed) feeds.push(this.zoneFeed)
    return feeds
  }

  get worldLane(): Lane {
    this.#worldLane ??= new Lane()
    return this.#worldLane
  }

  get talkLane(): Lane {
    this.#talkLane ??= new Lane()
    return this.#talkLane
  }

  /** Something it said is still to be answered. */
  get isOwedAnswers(): boolean {
    return this.#worldLane?.inFlight != null || this.#talkLane?.inFlight != null
  }

  /** Up to which commit nothing of this feed is missing to it: what it was given and its world, not what came by the other feed. */
  passed(feed: Feed): number {
    return Math.max(this.worldCommit, feed.kind === 'user' ? this.passedUser : this.passedZone)
  }

  pass(feed: Feed, commit: number): void {
    if (feed.kind === 'user') this.passedUser = Math.max(this.passedUser, commit)
    else this.passedZone = Math.max(this.passedZone, commit)
  }

  /** From now on only the position is kept, nothing is queued for it. */
  fallBehind(why: number): void {
    this.waitsFor |= why
    if (this.state === 'live') this.state = 'behind'
  }

  stopWaiting(why: number): void {
    this.waitsFor &= ~why
  }

  /** Whether this event is for this session: of its zone, and not naming its player as one who gets an own copy. */
  isConcernedBy(event: WorldEvent, feed: Feed): boolean {
    if (feed.kind === 'user') return event.kind === 'rebase' || event.zone === this.zone
    return event.zone === this.zone && (event.except === null || !event.except.includes(this.user))
  }

  /** How many of its messages are with the KB, and how many wait for their turn. */
  get messages(): { inFlight: number; waiting: number } {
    const counts = { inFlight: 0, waiting: 0 }
    for (const lane of [this.#worldLane, this.#talkLane]) {
      if (lane === null) continue
      counts.waiting += lane.waiting
      if (lane.inFlight !== null) counts.inFlight++
    }
    return counts
  }

  /** The message that caused this event, if it is in flight on this socket and not yet answered. */
  unansweredCauseOf(event: WorldEvent): Message | null {
    return unanswered(this.#worldLane, event) ?? unanswered(this.#talkLane, event)
  }

  clearLanes(): void {
    this.#worldLane?.clear()
    this.#talkLane?.clear()
  }
}

/** The event's request is looked at last: it costs more than all the rest. */
function unanswered(lane: Lane | null, event: WorldEvent): Message | null {
  if (lane === null) return null
  const message = lane.inFlight
  if (message === null || message.stage !== 'asked') return null
  return message.requestId === event.request ? message : null
}
