import type { Reading, WorldEvent } from '../ports.js'
import type { Chain } from './chain.js'
import type { Core } from './core.js'
import type { Feed } from './feed.js'
import type { Session } from './session.js'

/**
 * After which sequence to read: the one given, or, if the stream ends before that and so is another one, from its start.
 * Null without a stream, or if it does not answer.
 */
export async function startOf(core: Core, sequence: number): Promise<number | null> {
  if (sequence <= core.lastSequence) return sequence
  const end = await core.bus.streamEnd().catch(() => null)
  if (end === null) return null
  return end.lastSequence < sequence ? 0 : sequence
}

/** The last commit of a feed that is known of: at the leader, or live. */
export function knownOf(feed: Feed, { events, lastOf }: Reading, epoch: string): number {
  let known = feed.last ?? 0
  const last = lastOf.get(feed.subject)
  if (last === undefined) return known
  if (isOf(last, feed, epoch)) known = Math.max(known, last.commit)
  // The last on a player's subject may be of another experience: what was read before it counts.
  for (const event of events) {
    const isBefore = event.subject === feed.subject && event.sequence < last.sequence
    if (isBefore && isOf(event, feed, epoch)) known = Math.max(known, event.commit)
  }
  return known
}

function isOf(event: WorldEvent, feed: Feed, epoch: string): boolean {
  return event.epoch === epoch && event.experience === feed.experience
}

/** A zone copy that names this player proves an own copy of the same commit: without it the chain is not whole. */
export function hasOwnCopies(session: Session, own: Chain, zone: Chain): boolean {
  return zone.events.every(
    (event) => !event.except?.includes(session.user) || own.events.some((copy) => copy.commit === event.commit),
  )
}
