import type { WorldEvent } from '../ports.js'
import type { Core } from './core.js'
import { offer } from './deliver.js'
import type { Feed } from './feed.js'
import { fillGap, holdBehindGap } from './gap.js'

/** Takes an event into its feed: drops duplicates, holds what comes behind a gap, gives the rest to whom it concerns. */
export function take(core: Core, feed: Feed, event: WorldEvent, isFill: boolean): void {
  if (feed.isClosed || !isOfKnownEpoch(core, feed, event)) return
  if (feed.last !== null && event.commit <= feed.last) return core.report.duplicate()
  if (core.isHealing && !isFill) return core.holdForHealing(feed, event)
  if (feed.filling !== null) return holdBehindGap(core, feed, event)
  const { known } = feed
  if (known !== null && event.previous > known) return fillGap(core, feed, event)
  feed.remember(event)
  // From the end: a member that leaves on the way changes nothing for those still to come.
  const { members } = feed
  for (let at = members.length - 1; at >= 0; at--) offer(core, members[at]!, feed, event)
  if (feed.isGivenToAll) feed.forget()
  else core.registry.keep(feed)
}

function isOfKnownEpoch(core: Core, feed: Feed, event: WorldEvent): boolean {
  const epoch = core.registry.epochOf(feed.experience)
  if (epoch === event.epoch) return true
  if (epoch !== undefined && event.epoch < epoch) return false
  core.newEpoch(feed.experience, event.epoch)
  return true
}
