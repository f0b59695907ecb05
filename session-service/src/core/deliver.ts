import type { WorldEvent } from '../ports.js'
import { bounds } from './bounds.js'
import type { Core } from './core.js'
import { frameKinds } from './counts.js'
import { withCursor } from './cursor.js'
import type { Feed } from './feed.js'
import { type Session, waits } from './session.js'

/** Offers an event of one of its feeds to a session: the hot path. */
export function offer(core: Core, session: Session, feed: Feed, event: WorldEvent): void {
  if (session.epoch !== event.epoch || !session.isAttached) return
  if (event.commit <= session.position) return cameTooLate(core, session, feed, event)
  if (session.state !== 'live') return
  if (!session.isConcernedBy(event, feed)) return session.pass(feed, event.commit)
  if (event.previous > session.position) {
    session.state = 'behind'
    core.catchUp(session)
    return
  }
  if (mustWaitForReply(core, session, event)) return
  if (!give(core, session, feed, event)) return
  if (event.kind === 'rebase') {
    // What was known to be whole was known of the old zone's feed.
    session.state = 'behind'
    core.catchUp(session)
  }
}

/** One position over two feeds: an event new to its feed, but not above the position, was overtaken by the other feed's. */
function cameTooLate(core: Core, session: Session, feed: Feed, event: WorldEvent): void {
  if (event.commit <= session.passed(feed)) return
  if (session.isConcernedBy(event, feed)) core.resync(session, 'overtaken')
  else session.pass(feed, event.commit)
}

/** The reply comes before its effect: this event, and all after it, wait together. DESIGN §3.2. */
export function mustWaitForReply(core: Core, session: Session, event: WorldEvent): boolean {
  const message = session.unansweredCauseOf(event)
  if (message === null) return false
  session.fallBehind(waits.reply)
  if (message.cancelWait !== null) return true
  message.cancelWait = core.clock.after(bounds.replyWaitMs, () => {
    message.cancelWait = null
    if (message.stage === 'asked') message.stage = 'overdue'
    session.stopWaiting(waits.reply)
    core.catchUp(session)
  })
  return true
}

/** Gives one event. False if it leads into a zone whose feed is not open: then a world is asked for when it is. */
export function give(core: Core, session: Session, feed: Feed, event: WorldEvent): boolean {
  if (event.kind === 'rebase') return giveRebase(core, session, event)
  session.position = event.commit
  session.sequence = event.sequence
  session.pass(feed, event.commit)
  core.send(session, session.v2 === null ? event.body : withCursor(event), frameKinds.event)
  event.delivery?.given()
  return true
}

function giveRebase(core: Core, session: Session, event: WorldEvent): boolean {
  if (event.zone !== null) {
    const feed = core.registry.zoneFeed(session.experience, event.zone)
    if (!feed.isOpen) {
      session.fallBehind(waits.world)
      core.registry.whenOpen(feed, () => core.askForWorld(session))
      return false
    }
  }
  enterZone(core, session, event.zone)
  session.position = event.commit
  session.worldCommit = event.commit
  session.sequence = event.sequence
  core.send(session, session.v2 === null ? event.body : withCursor(event), frameKinds.event)
  event.delivery?.given()
  return true
}

/** The session's world names another zone: it leaves the old zone's feed and joins the new one's. */
export function enterZone(core: Core, session: Session, zone: string | null): void {
  const { registry } = core
  const left = session.zoneFeed
  if (left !== null && left.zone === zone && !left.isClosed) return
  session.zone = zone
  session.zoneFeed = null
  session.passedZone = 0
  if (zone !== null) {
    const feed = registry.zoneFeed(session.experience, zone)
    registry.hold(feed)
    feed.add(session)
    session.zoneFeed = feed
  }
  if (left !== null) {
    left.remove(session)
    registry.release(left)
  }
}
