import type { WorldEvent } from '../ports.js'
import type { Session } from './session.js'

/** A feed remembers this many events, none older than this. DESIGN §3.2. */
export const memory = { events: 64, ageMs: 5_000 } as const

const nothing: readonly WorldEvent[] = []
// A list that grows from nothing reserves room for 17; most feeds have one member.
const nobody: Session[] = []

/** One subject in one experience, as this gateway sees it. */
export class Feed {
  readonly kind: 'user' | 'zone'
  readonly experience: string
  readonly subject: string
  readonly zone: string | null
  #members: Session[] = nobody
  /** Sessions that keep it open, members or not yet. */
  holders = 0
  /** Since when nobody holds it. */
  idleSinceMs: number
  isClosed = false
  /** The stamp (`Registry.stamp`) at which it was last opened, `Infinity` while the server does not know of it. */
  openedAt = Number.POSITIVE_INFINITY
  /** The stamp at which it last forgot what it had heard: to answers of questions from before, it can add nothing. */
  restartedAt = 0
  /** Who waits for it to open, if anybody. */
  openers: (() => void)[] | null = null

  /** The commit of its last event. */
  last: number | null = null
  lastSequence = 0
  /** How far back its memory is whole: to after this commit. `null`: not known yet. */
  reach: number | null = null
  /** The newest commit that it has forgotten. */
  #forgotten = 0
  #remembered: WorldEvent[] | null = null
  /** Its last event, while it is not decided whether that is kept. */
  #newest: WorldEvent | null = null
  /** When each of them came. */
  #cameAtMs: number[] | null = null
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

  /** Sessions that are given its events, in no order. */
  get members(): readonly Session[] {
    return this.#members
  }

  add(session: Session): void {
    if (this.#members === nobody) this.#members = [session]
    else this.#members.push(session)
  }

  /** The last member takes its place: whoever walks over the members does so from the end. */
  remove(session: Session): void {
    const at = this.#members.indexOf(session)
    if (at < 0) return
    const last = this.#members.pop()!
    if (last !== session) this.#members[at] = last
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

  get rememberedCount(): number {
    return this.#remembered?.length ?? 0
  }

  /** Up to this commit nothing is missing; `null` if that is not known. */
  get known(): number | null {
    return this.last ?? this.reach
  }

  /** An answer that was asked for after the feed had opened names the commit from which on it hears everything. */
  reachFrom(commit: number, askedAt: number): void {
    if (this.isWholeSince(askedAt)) this.hasHeardAfter(commit)
  }

  /** Whatever comes after this commit it has heard, or will hear. */
  hasHeardAfter(commit: number): void {
    this.reach = Math.min(this.reach ?? commit, commit)
  }

  /** Takes it in, for those who cannot be given it now. `keep` or `forget` follows. */
  remember(event: WorldEvent): void {
    this.reach ??= event.previous
    this.last = event.commit
    this.lastSequence = event.sequence
    this.#newest = event
  }

  /** What was remembered last stays for a while. */
  keep(nowMs: number): void {
    const newest = this.#newest
    if (newest === null) return
    this.#newest = null
    if (this.#remembered === null) {
      this.#remembered = [newest]
      this.#cameAtMs = [nowMs]
      return
    }
    this.#remembered.push(newest)
    this.#cameAtMs!.push(nowMs)
    if (this.#remembered.length > memory.events) this.#forget(1)
  }

  /**
   * Whether nobody can need what it remembers any more: everyone who holds it is live and past its last event. Only a
   * user's feed can tell; into a zone others may come who stand behind it.
   */
  get isGivenToAll(): boolean {
    if (this.kind === 'zone' || this.holders !== this.#members.length) return false
    for (const session of this.#members) {
      if (session.state !== 'live' || session.position < this.last!) return false
    }
    return true
  }

  /** What was given to everyone is not kept: at full load keeping it costs more than delivering it. */
  forget(): void {
    this.#forgotten = this.last ?? this.#forgotten
    this.#forgetAll()
  }

  /** Forgets what is too old. Returns whether anything is left. */
  age(nowMs: number): boolean {
    const remembered = this.#remembered
    if (remembered === null) return false
    let old = 0
    const cameAtMs = this.#cameAtMs!
    while (old < cameAtMs.length && nowMs - cameAtMs[old]! > memory.ageMs) old++
    if (old > 0) this.#forget(old)
    return this.#remembered !== null
  }

  #forget(count: number): void {
    const remembered = this.#remembered!
    this.#forgotten = remembered[count - 1]!.commit
    if (count === remembered.length) return this.#forgetAll()
    remembered.splice(0, count)
    this.#cameAtMs!.splice(0, count)
  }

  #forgetAll(): void {
    this.#newest = null
    this.#remembered = null
    this.#cameAtMs = null
  }

  /** The last commit it took that is not after `commit`, as far as it remembers; 0 if none. */
  lastUpTo(commit: number): number {
    if (this.last !== null && this.last <= commit) return this.last
    const found = this.#remembered?.findLast((event) => event.commit <= commit)?.commit ?? this.#forgotten
    return found <= commit ? found : 0
  }

  /** All it remembers after `commit`, in order, and what waits behind a gap. */
  after(commit: number): WorldEvent[] {
    const newest = this.#newest === null ? nothing : [this.#newest]
    const all = [...(this.#remembered ?? nothing), ...newest, ...(this.filling ?? nothing)]
    return all.filter((event) => event.commit > commit)
  }

  /** The last commit that came live, taken or waiting behind a gap; 0 if none. */
  get lastHeard(): number {
    return this.filling?.at(-1)?.commit ?? this.last ?? 0
  }

  /** The first that it remembers after `commit` and that concerns `session`. */
  nextFor(session: Session): WorldEvent | null {
    for (const event of this.#remembered ?? nothing) if (this.#isNextFor(session, event)) return event
    const newest = this.#newest
    return newest !== null && this.#isNextFor(session, newest) ? newest : null
  }

  #isNextFor(session: Session, event: WorldEvent): boolean {
    return event.commit > session.position && session.isConcernedBy(event, this)
  }

  /** Whether what it remembers is all that came after this commit. */
  reachesBackTo(commit: number): boolean {
    if (this.#forgotten > commit) return false
    if (this.reach !== null) return this.reach <= commit
    const first = this.#remembered?.[0] ?? this.#newest
    return first !== null && first.previous <= commit
  }

  /** What lies before `commit` is not to be had: it starts again there. `stamp`: a new one. */
  restartAt(commit: number, stamp: number): void {
    this.restartedAt = stamp
    this.#forgetAll()
    this.reach = commit
    this.last = commit
  }

  /** Forgets everything: another epoch, or another stream. `stamp`: a new one. */
  restart(stamp: number): void {
    this.restartedAt = stamp
    this.#forgetAll()
    this.#forgotten = 0
    this.last = null
    this.reach = null
    this.filling = null
    this.healing = null
  }
}
