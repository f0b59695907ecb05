import type { WorldEvent } from '../ports.js'
import { bounds } from './bounds.js'
import { chain } from './chain.js'
import type { Core } from './core.js'
import type { Feed } from './feed.js'

/** A gap before it is being filled: it waits. */
export function holdBehindGap(core: Core, feed: Feed, event: WorldEvent): void {
  const held = feed.filling!
  held.push(event)
  if (held.length <= bounds.fillingEvents) return
  feed.filling = null
  giveUp(core, feed, event.previous)
  core.take(feed, event, true)
  catchUpMembers(core, feed)
}

/** `Gaia-Previous` proves that something is missing: it is read from the stream, up to there and no further. */
export function fillGap(core: Core, feed: Feed, event: WorldEvent): void {
  core.report.gap(feed)
  if (core.bus.mode === 'live-only') {
    giveUp(core, feed, event.previous)
    core.take(feed, event, true)
    return catchUpMembers(core, feed)
  }
  const held = [event]
  feed.filling = held
  for (const session of feed.members) if (session.state === 'live') session.state = 'behind'
  readGap(core, feed, event)
    .then((found) => {
      if (feed.filling === held) closeGap(core, feed, event, found)
    })
    .catch((error) => core.report.surprise(error, 'filling a gap'))
}

/** Null: what is missing is not to be had. */
function closeGap(core: Core, feed: Feed, event: WorldEvent, found: WorldEvent[] | null): void {
  const held = feed.filling!
  feed.filling = null
  if (found === null) giveUp(core, feed, event.previous)
  else for (const missing of found) core.take(feed, missing, true)
  for (const waiting of held) core.take(feed, waiting, false)
  catchUpMembers(core, feed)
}

/** The events between what the feed knows and `event`, or null if they are not all to be had. */
async function readGap(core: Core, feed: Feed, event: WorldEvent): Promise<WorldEvent[] | null> {
  const known = feed.known ?? 0
  for (const at of ['nearest', 'leader'] as const) {
    const reading = await core.bus.read([feed.subject], feed.lastSequence, at, bounds.fill).catch(() => null)
    if (reading === null || reading.isCut) continue
    const found = chain(reading.events, feed, known, event.epoch)
    if (found.end >= event.previous) return found.events.filter((one) => one.commit <= event.previous)
  }
  return null
}

/**
 * Who has gone past the hole by the other feed, resyncs; who still needs it finds that the feed does not reach back, as soon
 * as whoever calls this lets the members catch up.
 */
export function giveUp(core: Core, feed: Feed, previous: number): void {
  core.report.gapUnfilled(feed)
  feed.restartAt(previous, core.registry.newStamp())
  for (const session of [...feed.members]) {
    if (session.state === 'live') session.state = 'behind'
    const isPast = session.position >= previous && session.passed(feed) < previous
    if (session.isAttached && isPast) core.resync(session, 'overtaken')
  }
}

function catchUpMembers(core: Core, feed: Feed): void {
  if (feed.filling === null) for (const session of [...feed.members]) core.catchUp(session)
}
