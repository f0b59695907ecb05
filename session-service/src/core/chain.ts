import type { WorldEvent } from '../ports.js'
import type { Feed } from './feed.js'

export interface Chain {
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
    if (event.subject !== feed.subject || event.experience !== feed.experience) continue
    if (event.epoch !== epoch || event.commit <= end) continue
    if (event.previous > end) return { events: found, end, isWhole: false }
    end = event.commit
    found.push(event)
  }
  return { events: found, end, isWhole: true }
}

export function byCommit(a: WorldEvent, b: WorldEvent): number {
  return a.commit - b.commit
}
