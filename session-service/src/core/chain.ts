import type { Reading, WorldEvent } from '../ports.js'
import type { Feed } from './feed.js'

export interface Chain {
  /** After which commit it begins. */
  readonly from: number
  readonly events: readonly WorldEvent[]
  /** Up to this commit nothing is missing. */
  readonly end: number
  readonly isWhole: boolean
}

/** The events of one feed after `from` that form an unbroken chain of `Gaia-Previous`. `events` are in commit order. */
export function chain(events: readonly WorldEvent[], feed: Feed, from: number, epoch: string): Chain {
  const found: WorldEvent[] = []
  let end = from
  for (const event of events) {
    if (!isOf(event, feed, epoch) || event.commit <= end) continue
    if (event.previous > end) return { from, events: found, end, isWhole: false }
    end = event.commit
    found.push(event)
  }
  return { from, events: found, end, isWhole: true }
}

export function byCommit(a: WorldEvent, b: WorldEvent): number {
  return a.commit - b.commit
}

function isOf(event: WorldEvent, feed: Feed, epoch: string): boolean {
  return event.subject === feed.subject && event.experience === feed.experience && event.epoch === epoch
}

/**
 * The commit of the feed's last event that the leader had as a reading began; 0 if there was none, or if the reading was
 * made elsewhere. A player's experiences share a subject: behind the last message may be one of another experience.
 */
export function lastAtLeader({ lastOf, events }: Reading, feed: Feed, epoch: string): number {
  const last = lastOf.get(feed.subject)
  if (last === undefined) return 0
  if (isOf(last, feed, epoch)) return last.commit
  return events.reduce(
    (commit, event) =>
      event.sequence < last.sequence && isOf(event, feed, epoch) ? Math.max(commit, event.commit) : commit,
    0,
  )
}

/** A zone copy that names this player proves an own copy of the same commit: without it the chain is not whole. */
export function hasOwnCopies(user: string, own: Chain, zone: Chain): boolean {
  return zone.events.every(
    ({ commit, except }) =>
      commit <= own.from || !except?.includes(user) || own.events.some((copy) => copy.commit === commit),
  )
}
