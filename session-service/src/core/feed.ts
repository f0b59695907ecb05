import type { Place, WorldEvent } from '../ports.js'
import type { Session } from './session.js'

/** A feed remembers this many events, none older than this. DESIGN §3.2. */
export const memory = { events: 64, ageMs: 5_000 } as const

interface Remembered {
  readonly event: WorldEvent
  readonly atMs: number
}

const nothing: readonly Remembered[] = []

/** One subject in one experience, as this gateway sees it. */
export class Feed {
  readonly kind: 'user' | 'zone'
  readonly experience: string
  readonly subject: string
  readonly zone: string | null
  /** Sessions that are given its events. */
  readonly members = new Set<Session>()
  /** Sessions that keep it open, members or not yet. */
  holders = 0
  /** Since when nobody holds it. */
  idleSinceMs: number
  isClosed = false
  /** The stamp (`Registry.stamp`) at which it was last opened, `Infinity` while the server does not know of it. */
  openedAt = Number.POSITIVE_INFINITY
  /** The stamp at which it last forgot what it had heard: to answers of questions from before, it can add nothing. */
  restartedAt = 0
  /** Who waits for it to open. */
  openers: (() => void)[] = []

  /** The commit of its last event. */
  last: number | null = null
  lastSequence = 0
  /** How far back its memory is whole: to after this commit. `null`: not known yet. */
  reach: number | null = null
  /** The newest commit that it has forgotten. */
  #forgotten = 0
  #remembered: Remembered[] | null = null
  /** Events that wait until a gap before them is filled. */
  filling: WorldEvent[] | null = null
  /** Events that wait until healing is over. */
  healing: WorldEvent[] | null = null

  constructor(kind: 'user' | 'zone', experience: string, subject: string, zone: string | null, nowMs: number) {
    this.kind = kind
    this.experience = experience
    this.subject = subject
    this.zone = zone
    this.idleSinceMs = nowMs
  }

  get isOpen(): boolean {
    return this.openedAt !== Number.POSITIVE_INFINITY
  }

  /** Open from the question with this stamp until now, without a break. */
  wasOpenSince(stamp: number): boolean {
    return this.openedAt <= stamp
  }

  /** Whatever has come since the question with this stamp, it has heard and not given up. */
  isWholeSince(stamp: number): boolean {
    return this.wasOpenSince(stamp) && this.restartedAt <= stamp
  }

  /** Up to this commit nothing is missing; `null` if that is not known. */
  get known(): number | null {
    if (this.last === null) return this.reach
    return Math.max(this.last, this.reach ?? 0)
  }

  /** An answer that was asked for after the feed had opened names the commit from which on it hears everything. */
  reachFrom(place: Place, askedAt: number): void {
    if (!this.isWholeSince(askedAt)) return
    this.reach = Math.min(this.reach ?? Number.POSITIVE_INFINITY, place.commit)
  }

  remember(event: WorldEvent, nowMs: number): void {
    this.reach ??= event.previous
    this.last = event.commit
    this.lastSequence = event.sequence
    this.#remembered ??= []
    this.#remembered.push({ event, atMs: nowMs })
    if (this.#remembered.length > memory.events) this.#forget(1)
  }

  /** Forgets what is too old. Returns whether anything is left. */
  age(nowMs: number): boolean {
    const remembered = this.#remembered
    if (remembered === null) return false
    let old = 0
    while (old < remembered.length && nowMs - remembered[old]!.atMs > memory.ageMs) old++
    if (old > 0) this.#forget(old)
    return this.#remembered !== null
  }

  #forget(count: number): void {
    const gone = this.#remembered!.splice(0, count)
    this.#forgotten = gone[gone.length - 1]!.event.commit
    if (this.#remembered!.length === 0) this.#remembered = null
  }

  /** All it remembers after `commit`, in order. */
  after(commit: number): WorldEvent[] {
    const found: WorldEvent[] = []
    for (const { event } of this.#remembered ?? nothing) if (event.commit > commit) found.push(event)
    return found
  }

  /** The first that it remembers after `commit` and that concerns `session`. */
  nextFor(session: Session): WorldEvent | null {
    for (const { event } of this.#remembered ?? nothing) {
      if (event.commit > session.position && session.isConcernedBy(event, this)) return event
    }
    return null
  }

  /** Whether what it remembers is all that came after `position`; `known`: up to there nothing is missing for other reasons. */
  reachesBackTo(position: number, known: number): boolean {
    if (this.#forgotten > position) return false
    if (this.reach !== null) return this.reach <= known
    const first = this.#remembered?.[0]
    return first !== undefined && first.event.previous <= known
  }

  /** What lies before `commit` is not to be had: it starts again there. `stamp`: a new one. */
  restartAt(commit: number, stamp: number): void {
    this.restartedAt = stamp
    this.#remembered = null
    this.reach = commit
    this.last = commit
  }

  /** Forgets everything: another epoch, or another stream. `stamp`: a new one. */
  restart(stamp: number): void {
    this.restartedAt = stamp
    this.#remembered = null
    this.#forgotten = 0
    this.last = null
    this.reach = null
    this.filling = null
    this.healing = null
  }
}
