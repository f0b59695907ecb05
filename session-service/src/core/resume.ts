import type { ResyncReason } from 'schemas'
import type { Attachment, Place, Reading, WorldEvent } from '../ports.js'
import { byCommit, type Chain, chain, hasOwnCopies } from './chain.js'
import type { Core } from './core.js'
import type { Cursor } from './cursor.js'
import type { Feed } from './feed.js'
import { knownOf, startOf } from './reading.js'
import { type Session, waits } from './session.js'
import type { Asked } from './world.js'

/** What came of a cursor. Exactly one is told, and it is true. DESIGN §3.6. */
export type Recovery =
  | { readonly outcome: 'fresh' | 'current' }
  | { readonly outcome: 'replayed'; readonly events: number }
  | { readonly outcome: 'resync'; readonly reason: ResyncReason }

/** From where on the session goes on, and what it missed. */
interface Found {
  /** Of its world: the rebase that the replay starts at, else the cursor's. */
  readonly worldCommit: number
  readonly position: number
  /** Up to which commit of each feed nothing is missing. */
  readonly passedUser: number
  readonly passedZone: number
  readonly sequence: number
  readonly events: readonly WorldEvent[]
}

interface NotFound {
  readonly reason: ResyncReason
}

const maxBytes = 256 * 1024
const spareEvents = 64

/**
 * Brings a session that stands where attach said back to where its cursor says, with what it missed since; it then
 * counts as attached. Returns false if attach must be asked again. Nothing is changed if what it missed cannot be told.
 */
export async function resume(core: Core, session: Session, place: Attachment, asked: Asked): Promise<boolean> {
  const resumption = new Resumption(core, session, place, asked)
  // What is told if the socket opens before this is over: the KB has answered.
  session.v2!.recovery = { outcome: 'resync', reason: 'no_stream' }
  const found = resumption.withoutReading() ?? (await core.readers.run(() => resumption.read()))
  // From here on nothing is waited for: what is found out later finds the session attached.
  // Opened meanwhile: it was told to resync.
  if (session.state !== 'joining') return true
  if (found === 'again') return false
  if ('reason' in found) session.v2!.recovery = { outcome: 'resync', reason: found.reason }
  else if (found.isRead && (!resumption.feedsAreWhole() || resumption.isOvertaken(found))) return false
  else resumption.goOn(found)
  session.stopWaiting(waits.attach)
  return true
}

/** One way back, from the cursor that a client brought. */
export class Resumption {
  readonly session: Session
  readonly place: Attachment
  readonly cursor: Cursor
  readonly #core: Core
  readonly #asked: Asked

  constructor(core: Core, session: Session, place: Attachment, asked: Asked) {
    this.#core = core
    this.session = session
    this.place = place
    this.#asked = asked
    this.cursor = session.v2!.cursor!
  }

  /** What attach alone says; null if it does not. */
  withoutReading(): (Found & { isRead: false }) | NotFound | null {
    const { cursor, place } = this
    const { bus } = this.#core
    if (cursor.epoch !== place.epoch) return { reason: 'epoch_changed' }
    if (cursor.commit > place.commit) return { reason: 'invalid_cursor' }
    if (this.isCurrent()) {
      const { commit } = cursor
      const sequence = Math.max(cursor.sequence, this.#asked.sequence)
      const stand = { worldCommit: commit, position: commit, passedUser: commit, passedZone: commit, sequence }
      return { ...stand, events: [], isRead: false }
    }
    return bus.mode === 'live-only' || !bus.isConnected ? { reason: 'no_stream' } : null
  }

  /** Nothing on either subject since the cursor, and nothing that is still to come there. */
  isCurrent(): boolean {
    const { zone, commit, published, userCommit, zoneCommit } = this.place
    const { cursor } = this
    return cursor.zone === zone && userCommit <= cursor.commit && zoneCommit <= cursor.commit && published === commit
  }

  /** Both feeds have heard all since attach was asked, and forgotten nothing for want of something before it. */
  feedsAreWhole(): boolean {
    return this.session.feeds.every((feed) => feed.isWholeSince(this.#asked.stamp))
  }

  /** Since it was found, a feed took something that was missing before where the session would stand. */
  isOvertaken({ position, passedUser, passedZone }: Found): boolean {
    const [user, zone] = this.session.feeds as [Feed, Feed | undefined]
    return user.lastUpTo(position) > passedUser || (zone !== undefined && zone.lastUpTo(position) > passedZone)
  }

  async read(): Promise<(Found & { isRead: true }) | NotFound | 'again'> {
    const { session, place } = this
    const { bus, limits } = this.#core
    if (session.state !== 'joining') return 'again'
    const after = await startOf(this.#core, this.cursor.sequence)
    if (after === null) return { reason: 'no_stream' }
    const subjects = session.feeds.map((feed) => feed.subject)
    // Of what a player does there are two copies, an own one and the zone's; and a cursor's sequence may lie a little early.
    const limit = { events: 2 * limits.resumeMaxEvents + spareEvents, bytes: 2 * maxBytes }
    let hasRead = false
    // What is stored and not yet acknowledged to the KB, only the leader tells.
    for (const at of place.published < place.commit ? (['leader'] as const) : (['nearest', 'leader'] as const)) {
      const reading = await bus.read(subjects, after, at, limit).catch(() => null)
      if (session.state !== 'joining' || !this.feedsAreWhole()) return 'again'
      if (reading === null) continue
      hasRead = true
      if (reading.isCut) return { reason: 'too_many' }
      const found = this.#whole(reading, after)
      if (found === null) continue
      if ('reason' in found) return found
      return this.#isTooMuch(found.events) ? { reason: 'too_many' } : { ...found, isRead: true }
    }
    // What is missing is being read.
    if (session.feeds.some((feed) => feed.filling !== null)) return 'again'
    return { reason: hasRead ? 'expired' : 'no_stream' }
  }

  #isTooMuch(events: readonly WorldEvent[]): boolean {
    const bytes = events.reduce((sum, { body }) => sum + body.length, 0)
    return events.length > this.#core.limits.resumeMaxEvents || bytes > maxBytes
  }

  /** What was read and what came live meanwhile are one list; it must lead from the cursor to what attach named. */
  #whole(reading: Reading, after: number): Found | NotFound | null {
    const { session, cursor, place } = this
    const [user, zone] = session.feeds as [Feed, Feed | undefined]
    const end = Math.max(place.published, ...session.feeds.map((feed) => this.knownOf(feed, reading)))
    const all = [...reading.events, ...session.feeds.flatMap((feed) => feed.after(cursor.commit))]
      .filter((event) => event.commit <= end)
      .sort(byCommit)
    const own = chain(all, user, cursor.commit, place.epoch)
    if (!this.reaches(own, user, place.userCommit, reading)) return null
    const rebase = this.lastRebase(own)
    const start = rebase?.commit ?? cursor.commit
    if ((rebase ?? cursor).zone !== place.zone || own.events.some((event) => isElsewhere(event, start, place))) {
      return { reason: 'zone_changed' }
    }
    const others = zone === undefined ? nothing : chain(all, zone, start, place.epoch)
    if (zone !== undefined && !this.reaches(others, zone, place.zoneCommit, reading)) return null
    if (!this.hasOwnCopies(own, others)) return null
    const stored = [...own.events, ...others.events]
    const missed = own.events.filter((event) => event.commit >= start)
    for (const event of others.events) if (session.isConcernedBy(event, zone!)) missed.push(event)
    const position = Math.max(cursor.commit, own.end, others.end)
    return {
      worldCommit: start,
      position,
      passedUser: own.end,
      passedZone: others.end,
      sequence: stored.reduce((highest, { sequence }) => Math.max(highest, sequence), after),
      events: missed.sort(byCommit),
    }
  }

  /** A replay starts at its last rebase: that replaces the world. */
  lastRebase(own: Chain): WorldEvent | null {
    return own.events.findLast((event) => event.kind === 'rebase') ?? null
  }

  /** The last commit on a subject that is known of: at the leader, or live. */
  knownOf(feed: Feed, reading: Reading): number {
    return knownOf(feed, reading, this.place.epoch)
  }

  /** Whether a chain is whole as far as it must be: to what attach named, if the stream has it, and to what is known of. */
  reaches(found: Chain, feed: Feed, named: number, reading: Reading): boolean {
    const wanted = named <= this.place.published ? named : 0
    return found.isWhole && found.end >= Math.max(wanted, this.knownOf(feed, reading))
  }

  hasOwnCopies(own: Chain, others: Chain): boolean {
    return hasOwnCopies(this.session.user, own, others)
  }

  goOn({ events, position, worldCommit, passedUser, passedZone, sequence }: Found): void {
    const { session } = this
    const v2 = session.v2!
    v2.recovery = events.length === 0 ? { outcome: 'current' } : { outcome: 'replayed', events: events.length }
    v2.missed = events
    session.position = position
    session.worldCommit = worldCommit
    session.passedUser = passedUser
    session.passedZone = passedZone
    session.sequence = sequence
    // Whatever is stored after the read was made is heard: the feeds were open before. What is yet to be published may
    // come behind something that was lost with an older stream: that then shows as a gap.
    for (const feed of session.feeds) feed.reachFrom(session.passed(feed), this.#asked.stamp)
    session.stopWaiting(waits.first)
  }
}

/** An own event of another zone proves that a rebase was missed before the cursor. */
function isElsewhere({ kind, commit, zone }: WorldEvent, start: number, place: Place): boolean {
  return kind === 'update' && commit > start && zone !== place.zone
}

const nothing: Chain = { from: 0, events: [], end: 0, isWhole: true }
