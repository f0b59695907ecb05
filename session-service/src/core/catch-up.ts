import type { ResyncReason } from 'schemas'
import type { Reading, WorldEvent } from '../ports.js'
import { bounds } from './bounds.js'
import { byCommit, type Chain, chain, hasOwnCopies } from './chain.js'
import type { Core } from './core.js'
import { give, mustWaitForReply } from './deliver.js'
import type { Feed } from './feed.js'
import { knownOf, startOf } from './reading.js'
import { type Session, waits } from './session.js'

/**
 * The one way from behind to live: what its feeds remember after its position, in commit order; where they do not
 * reach back, the stream; where that does not, resync. Live in the same turn in which nothing is left. DESIGN §3.2.
 */
export function catchUp(core: Core, session: Session): void {
  if (session.state !== 'live' && session.state !== 'behind') return
  if (session.waitsFor !== 0 || core.isHealing || !core.bus.isConnected) return
  const wasBehind = session.state === 'behind'
  session.state = 'behind'
  for (;;) {
    if (waitsForFeed(core, session)) return
    // Enough for this turn: it goes on when that is written.
    if (session.unwrittenBytes > core.limits.lagBytes) return
    if (session.feeds.some((feed) => !reachesBack(session, feed))) return startReading(core, session)
    const next = nextEvent(session)
    if (next === null) break
    if (next.event.previous > session.position) return startReading(core, session)
    if (mustWaitForReply(core, session, next.event)) return
    if (!give(core, session, next.feed, next.event)) return
    for (const feed of session.feeds) passUpTo(session, feed, session.position)
    if (session.waitsFor !== 0 || session.isGone) return
  }
  session.state = 'live'
  for (const feed of session.feeds) passUpTo(session, feed, Number.POSITIVE_INFINITY)
  if (wasBehind) core.report.caughtUp(session, 'feed')
}

function reachesBack(session: Session, feed: Feed): boolean {
  return feed.reachesBackTo(Math.max(session.position, session.passed(feed)))
}

/** What a feed took up to there was given, was not this session's business, or led to a resync as it came. */
function passUpTo(session: Session, feed: Feed, commit: number): void {
  session.pass(feed, feed.lastUpTo(commit))
}

function waitsForFeed(core: Core, session: Session): boolean {
  for (const feed of session.feeds) {
    if (feed.filling !== null) return true
    if (!feed.isOpen) {
      core.registry.whenOpen(feed, () => core.catchUp(session))
      return true
    }
  }
  return false
}

function nextEvent(session: Session): { feed: Feed; event: WorldEvent } | null {
  let next: { feed: Feed; event: WorldEvent } | null = null
  for (const feed of session.feeds) {
    const event = feed.nextFor(session)
    if (event !== null && event.epoch === session.epoch && (next === null || event.commit < next.event.commit)) {
      next = { feed, event }
    }
  }
  return next
}

function startReading(core: Core, session: Session): void {
  if (core.bus.mode === 'live-only') return core.resync(session, 'no_stream')
  session.fallBehind(waits.stream)
  const number = ++session.readNumber
  core.readers
    .run(() => readOn(core, session, number))
    .catch((error) => core.report.surprise(error, 'reading the stream'))
}

/** What the session stood at when it began to read; if that has changed, the reading is void. */
interface Start {
  readonly position: number
  /**
   * Of each feed: up to where nothing of it was missing. A position says that only of the feed that it came by; beyond it
   * the zone's copies that name the player still have to prove own ones.
   */
  readonly passed: readonly number[]
  readonly zone: string | null
  readonly epoch: string
  readonly feeds: readonly Feed[]
}

async function readOn(core: Core, session: Session, number: number): Promise<void> {
  if (session.isGone || session.readNumber !== number) return
  for (const feed of session.feeds) passUpTo(session, feed, session.position)
  const start: Start = {
    position: session.position,
    passed: session.feeds.map((feed) => Math.min(session.passed(feed), session.position)),
    zone: session.zone,
    epoch: session.epoch,
    feeds: session.feeds,
  }
  const subjects = start.feeds.map((feed) => feed.subject)
  // A feed that has heard nothing yet cannot say where its chain must end: only the leader can.
  const first = start.feeds.some((feed) => feed.last === null) ? 'leader' : 'nearest'
  const after = await startOf(core, session.sequence)
  if (after === null) return readAgainLater(core, session, number)
  let hasRead = false
  for (const at of first === 'leader' ? (['leader'] as const) : (['nearest', 'leader'] as const)) {
    const reading = await core.bus.read(subjects, after, at, bounds.read).catch(() => null)
    if (session.isGone || session.readNumber !== number) return
    if (reading === null) continue
    hasRead = true
    if (hasMoved(session, start)) return stopReading(core, session)
    if (reading.isCut) return giveUpReading(core, session, 'too_many')
    const chains = chainsOf(reading, start)
    if (isOvertaken(session, start, chains)) return giveUpReading(core, session, 'overtaken')
    if (reachesTheEnd(session, start, chains, reading, at)) return replay(core, session, start, chains)
  }
  if (start.feeds.some((feed) => feed.filling !== null)) stopReading(core, session)
  else if (hasRead) giveUpReading(core, session, 'expired')
  else readAgainLater(core, session, number)
}

function giveUpReading(core: Core, session: Session, reason: ResyncReason): void {
  session.stopWaiting(waits.stream)
  core.resync(session, reason)
}

function hasMoved(session: Session, start: Start): boolean {
  const waitsForMore = (session.waitsFor & ~waits.stream) !== 0
  return (
    waitsForMore || session.position !== start.position || session.zone !== start.zone || session.epoch !== start.epoch
  )
}

function stopReading(core: Core, session: Session): void {
  session.stopWaiting(waits.stream)
  core.catchUp(session)
}

function readAgainLater(core: Core, session: Session, number: number): void {
  core.clock.after(bounds.retryMs, () => {
    if (!session.isGone && session.readNumber === number) stopReading(core, session)
  })
}

/** What was read and what came live meanwhile are one list. */
function chainsOf(reading: Reading, start: Start): Chain[] {
  const end = commonEnd(reading, start)
  const read = reading.events.filter((event) => event.commit <= end)
  const together = [...read, ...start.feeds.flatMap((feed) => feed.after(start.position))].sort(byCommit)
  return start.feeds.map((feed, index) => chain(together, feed, start.passed[index]!, start.epoch))
}

/**
 * Subjects are read one after the other, so one may be read further than the other. Up to the last commit that had been
 * heard of on either of them before, both are known; what came after that comes live.
 */
function commonEnd(reading: Reading, start: Start): number {
  return Math.max(0, ...start.feeds.map((feed) => knownOf(feed, reading, start.epoch)))
}

/** What was read holds something that it should have been given before what it was given by the other feed. */
function isOvertaken(session: Session, { feeds, position }: Start, chains: readonly Chain[]): boolean {
  return chains.some(({ events }, index) =>
    events.some((event) => event.commit <= position && session.isConcernedBy(event, feeds[index]!)),
  )
}

function reachesTheEnd(session: Session, start: Start, chains: Chain[], reading: Reading, at: string): boolean {
  const [own, zone] = chains
  if (own !== undefined && zone !== undefined && !hasOwnCopies(session.user, own, zone)) return false
  return start.feeds.every((feed, index) => {
    const { isWhole, end } = chains[index]!
    if (feed.last === null && at !== 'leader') return false
    return isWhole && end >= knownOf(feed, reading, start.epoch)
  })
}

/** Gives what was read; the feeds have the rest. */
function replay(core: Core, session: Session, start: Start, chains: Chain[]): void {
  session.stopWaiting(waits.stream)
  const events = chains.flatMap((found, index) => found.events.map((event) => ({ event, feed: start.feeds[index]! })))
  events.sort((a, b) => byCommit(a.event, b.event))
  for (const { event, feed } of events) {
    if (event.commit <= session.position || !session.isConcernedBy(event, feed)) {
      session.pass(feed, event.commit)
      // Of another zone; never so for a zone copy that names this player, whose own copy has the same commit.
      if (feed.kind === 'user') session.position = Math.max(session.position, event.commit)
      continue
    }
    if (mustWaitForReply(core, session, event)) return
    if (!give(core, session, feed, event)) return
    if (session.isGone || session.waitsFor !== 0) return
    if (event.kind === 'rebase') return core.catchUp(session)
  }
  // Its feeds were open before it read. What they reached back to before may lie ahead of what is published.
  for (const [index, feed] of start.feeds.entries()) feed.hasHeardAfter(chains[index]!.end)
  core.report.caughtUp(session, 'stream')
  core.catchUp(session)
}
