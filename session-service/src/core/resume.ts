import type { ResyncReason } from 'schemas'
import type { Attachment, Reading, WorldEvent } from '../ports.js'
import { byCommit, type Chain, chain } from './chain.js'
import type { Core } from './core.js'
import type { Cursor } from './cursor.js'
import type { Feed } from './feed.js'
import { hasOwnCopies, knownOf, startOf } from './reading.js'
import { type Session, waits } from './session.js'
import type { Asked } from './world.js'

/** What came of a cursor. Exactly one is told, and it is true. DESIGN §3.6. */
export type Recovery =
  | { readonly outcome: 'fresh' | 'current' }
  | { readonly outcome: 'replayed'; readonly events: number }
  | { readonly outcome: 'resync'; readonly reason: ResyncReason }

/** From where on the session goes on, and what it missed. */
interface Resumed {
  /** Of its world: the rebase that the replay starts at, else the cursor's. */
  readonly worldCommit: number
  readonly position: number
  readonly fromUser: number
  readonly fromZone: number
  readonly sequence: number
  /** Up to this commit nothing is missing. */
  readonly end: number
  readonly events: readonly WorldEvent[]
}

/** `again`: what was asked before does not count any more. */
type Found = Resumed | { readonly reason: ResyncReason } | 'again'

/**
 * Brings a session that has just been attached, and stands where attach said, back to where its cursor says, with
 * what it missed since. Returns false if attach must be asked again. Nothing is changed if what it missed cannot be told.
 */
export async function resume(core: Core, session: Session, place: Attachment, asked: Asked): Promise<boolean> {
  const v2 = session.v2!
  // What is told if the socket opens before this is over: the KB has answered.
  v2.recovery = { outcome: 'resync', reason: 'no_stream' }
  const found = await find(core, session, place, asked)
  // Opened without waiting for this: it was told to resync.
  if (session.state !== 'joining') return true
  if (found === 'again') return false
  if ('reason' in found) v2.recovery = { outcome: 'resync', reason: found.reason }
  else {
    goOn(session, place, asked, found)
    session.stopWaiting(waits.first)
  }
  return true
}

function goOn(session: Session, place: Attachment, asked: Asked, found: Resumed): void {
  const v2 = session.v2!
  v2.recovery =
    found.events.length === 0 ? { outcome: 'current' } : { outcome: 'replayed', events: found.events.length }
  v2.missed = found.events
  session.position = found.position
  session.worldCommit = found.worldCommit
  session.fromUser = found.fromUser
  session.fromZone = found.fromZone
  session.sequence = found.sequence
  session.proven = Math.max(found.position, found.end)
  // Whatever is stored after the read was made is heard: the feeds were open before.
  for (const feed of session.feeds) feed.reachFrom({ ...place, commit: found.end }, asked.stamp)
}

async function find(core: Core, session: Session, place: Attachment, asked: Asked): Promise<Found> {
  const { cursor } = session.v2!
  if (cursor === null) return { reason: 'invalid_cursor' }
  if (cursor.epoch !== place.epoch) return { reason: 'epoch_changed' }
  if (cursor.commit > place.commit) return { reason: 'invalid_cursor' }
  if (isCurrent(cursor, place)) {
    const at = { worldCommit: cursor.commit, position: cursor.commit, fromUser: cursor.commit, fromZone: cursor.commit }
    return { ...at, sequence: Math.max(cursor.sequence, asked.sequence), end: place.commit, events: [] }
  }
  if (core.bus.mode === 'live-only' || !core.bus.isConnected) return { reason: 'no_stream' }
  return core.readers.run(() => read(core, session, cursor, place, asked))
}

/** Nothing on either subject since the cursor, and nothing that is still to come there. */
function isCurrent(cursor: Cursor, { zone, commit, published, userCommit, zoneCommit }: Attachment): boolean {
  return cursor.zone === zone && userCommit <= cursor.commit && zoneCommit <= cursor.commit && published === commit
}

async function read(core: Core, session: Session, cursor: Cursor, place: Attachment, asked: Asked): Promise<Found> {
  if (session.state !== 'joining') return 'again'
  const after = await startOf(core, cursor.sequence)
  if (after === null) return { reason: 'no_stream' }
  const subjects = session.feeds.map((feed) => feed.subject)
  // Of what a player does there are two copies, an own one and the zone's; and a cursor's sequence may lie a little early.
  const limit = { events: 2 * core.limits.resumeMaxEvents + spareEvents, bytes: 2 * maxBytes }
  // What is stored and not yet acknowledged to the KB, only the leader tells.
  const ways = place.published < place.commit ? (['leader'] as const) : (['nearest', 'leader'] as const)
  let hasRead = false
  for (const at of ways) {
    const reading = await core.bus.read(subjects, after, at, limit).catch(() => null)
    if (session.state !== 'joining' || !session.feeds.every((feed) => feed.isWholeSince(asked.stamp))) return 'again'
    if (reading === null) continue
    hasRead = true
    if (reading.isCut) return { reason: 'too_many' }
    const found = whole(session, cursor, place, reading)
    if (found === 'not_whole') continue
    return 'events' in found && isTooMuch(core, found.events) ? { reason: 'too_many' } : found
  }
  return { reason: hasRead ? 'expired' : 'no_stream' }
}

function isTooMuch(core: Core, events: readonly WorldEvent[]): boolean {
  return (
    events.length > core.limits.resumeMaxEvents || events.reduce((sum, { body }) => sum + body.length, 0) > maxBytes
  )
}

const maxBytes = 256 * 1024
const spareEvents = 64

/** What was read and what came live meanwhile are one list; it must lead from the cursor to what attach named. */
function whole(
  session: Session,
  cursor: Cursor,
  place: Attachment,
  reading: Reading,
): Resumed | { reason: ResyncReason } | 'not_whole' {
  const [user, zone] = session.feeds as [Feed, Feed | undefined]
  const end = Math.max(place.published, ...session.feeds.map((feed) => knownOf(feed, reading, place.epoch)))
  const read = reading.events.filter((event) => event.commit <= end)
  const all = [...read, ...session.feeds.flatMap((feed) => feed.after(cursor.commit))]
    .filter((event) => event.commit <= end)
    .sort(byCommit)
  const own = chain(all, user, cursor.commit, place.epoch)
  if (!reaches(own, user, place.userCommit, place, reading)) return 'not_whole'
  // A replay starts at its last rebase.
  const rebase = own.events.findLast((event) => event.kind === 'rebase') ?? null
  const start = rebase?.commit ?? cursor.commit
  if ((rebase === null ? cursor.zone : rebase.zone) !== place.zone) return { reason: 'zone_changed' }
  const others = zone === undefined ? null : chain(all, zone, start, place.epoch)
  if (others !== null && !reaches(others, zone!, place.zoneCommit, place, reading)) return 'not_whole'
  if (others !== null && !hasOwnCopies(session, own, others)) return 'not_whole'
  const events = [...own.events.filter((event) => event.commit >= start && event.commit > cursor.commit)]
  for (const event of others?.events ?? []) if (session.isConcernedBy(event, zone!)) events.push(event)
  events.sort(byCommit)
  const position = Math.max(cursor.commit, own.end, others?.end ?? 0)
  return {
    worldCommit: start,
    position,
    fromUser: own.end,
    fromZone: others?.end ?? 0,
    sequence: events.at(-1)?.sequence ?? cursor.sequence,
    end: Math.max(end, position),
    events,
  }
}

/** Whether a chain is whole as far as it must be: to what attach named, if the stream has it, and to what is known of. */
function reaches(found: Chain, feed: Feed, named: number, place: Attachment, reading: Reading): boolean {
  if (!found.isWhole) return false
  const wanted = named <= place.published ? named : 0
  return found.end >= Math.max(wanted, knownOf(feed, reading, place.epoch))
}
