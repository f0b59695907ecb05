import type { ResyncReason } from 'schemas'
import type { Place, Reply } from '../ports.js'
import { bounds } from './bounds.js'
import type { Core } from './core.js'
import { enterZone } from './deliver.js'
import type { Feed } from './feed.js'
import { resyncRequiredFrame } from './protocol-v2.js'
import { refuse } from './refuse.js'
import { type Session, waits } from './session.js'
import { askKb, closeUnauthorized } from './token-life.js'

const question = new TextEncoder().encode('{"type":"request_resync"}')

/** When a question was asked, and how far the stream had been seen then. */
export interface Asked {
  readonly stamp: number
  readonly sequence: number
}

export function askedNow(core: Core): Asked {
  return { stamp: core.registry.stamp, sequence: core.lastSequence }
}

/** What it missed cannot be had: the gateway asks the KB for an area of interest and sends that. */
export function resync(core: Core, session: Session, reason: ResyncReason): void {
  if (session.isGone || !session.isAttached) return
  core.report.resync(session, reason)
  session.readNumber++
  session.stopWaiting(waits.stream)
  if (session.v2 !== null) return requireWorld(core, session, reason)
  session.asks = 'resync'
  core.askForWorld(session)
}

/** A v2 client asks itself; until it has, nothing else comes. */
function requireWorld(core: Core, session: Session, reason: ResyncReason): void {
  if (session.isWorldless) return
  session.fallBehind(waits.first)
  if (session.socket !== null) return core.send(session, resyncRequiredFrame(reason))
  // It has not been told yet what came of its cursor: this did.
  session.v2!.recovery = { outcome: 'resync', reason }
  session.v2!.missed = []
}

/** The gateway's own question, with an id of its own: the client's message again would only bring its stored answer. */
export function askForWorld(core: Core, session: Session): void {
  if (session.isGone) return
  session.fallBehind(waits.world)
  if (session.asks === 'nothing') session.asks = 'world'
  if (session.isAsking) return
  session.isAsking = true
  core.askers
    .run(() => ask(core, session))
    .catch((error) => {
      session.isAsking = false
      core.report.surprise(error, 'asking for a world')
    })
}

async function ask(core: Core, session: Session): Promise<void> {
  if (session.isGone) return
  const asked = askedNow(core)
  const { inFlight } = session.worldLane
  const onBehalfOf = inFlight?.stage === 'replaced' ? inFlight.asked.traceparent : null
  const reply = await askKb(core, session, question, core.newRequestId(), onBehalfOf)
  session.isAsking = false
  if (session.isGone || session.asks === 'nothing') return
  if ('refusal' in reply) {
    if (reply.refusal === 'unauthorized') return closeUnauthorized(core, session)
    return askLater(core, session)
  }
  if (!reply.isRebase || reply.frames.length === 0) return askLater(core, session)
  giveWorld(core, session, reply, asked)
}

/** The client is told that its own answer will not come; the question is asked again. */
function askLater(core: Core, session: Session): void {
  const message = session.worldLane.inFlight
  if (message?.stage === 'replaced') {
    const wasOnlyForIt = session.asks === 'world'
    refuse(core, session, 'kb_unavailable', undefined, message)
    if (wasOnlyForIt) {
      session.asks = 'nothing'
      session.stopWaiting(waits.world)
    }
    core.answered(session, session.worldLane)
    if (wasOnlyForIt) return
  }
  core.clock.after(bounds.retryMs, () => {
    if (session.asks !== 'nothing') core.askForWorld(session)
  })
}

/**
 * Gives an area of interest, if it can be trusted: its zone's feed was open from the question to the answer without a
 * break, and it is not older than what the session has been given. Otherwise it is asked for again. Returns whether it was given.
 */
export function giveWorld(core: Core, session: Session, reply: Reply, asked: Asked): boolean {
  const { place } = reply
  if (!isOfKnownEpoch(core, session, place) || !feedsWereOpen(core, session, place, asked)) return false
  if (place.epoch === session.epoch && place.commit < session.position) {
    core.askForWorld(session)
    return false
  }
  // A stored answer is of back then: feeds need not have heard what came since.
  standAt(core, session, place, reply.isReplayed ? null : asked)
  session.stopWaiting(waits.world | waits.stream | waits.first)
  session.readNumber++
  session.asks = 'nothing'
  core.reply(session, reply.frames, session.worldLane.inFlight, reply)
  if (session.worldLane.inFlight?.stage === 'replaced') core.answered(session, session.worldLane)
  core.catchUp(session)
  return true
}

function isOfKnownEpoch(core: Core, session: Session, place: Place): boolean {
  const known = core.registry.epochOf(session.experience)
  if (known !== undefined && place.epoch < known) {
    // The KB that said so is gone: the next answer comes from its successor.
    session.fallBehind(waits.world)
    if (session.asks === 'nothing') session.asks = 'world'
    core.clock.after(bounds.retryMs, () => core.askForWorld(session))
    return false
  }
  if (known !== place.epoch) core.newEpoch(session.experience, place.epoch)
  return true
}

function feedsWereOpen(core: Core, session: Session, place: Place, asked: Asked): boolean {
  const feed = firstNotWhole(core, session, place, asked)
  if (feed === null) return true
  session.fallBehind(waits.world)
  core.registry.whenOpen(feed, () => core.askForWorld(session))
  return false
}

/** The feed that has not heard everything since the question, if one of the two that `place` needs has not. */
export function firstNotWhole(core: Core, session: Session, place: Place, asked: Asked): Feed | null {
  if (!core.bus.isConnected) return null
  if (!session.userFeed!.isWholeSince(asked.stamp)) return session.userFeed
  if (place.zone === null) return null
  const feed = core.registry.zoneFeed(session.experience, place.zone)
  return feed.isWholeSince(asked.stamp) ? null : feed
}

/**
 * The session's world is now the one of `place`: its zone, its commit, its numbering. `asked`: since when its feeds have heard
 * all that came after; null if that is not known.
 */
export function standAt(core: Core, session: Session, place: Place, asked: Asked | null): void {
  session.epoch = place.epoch
  session.position = place.commit
  session.worldCommit = place.commit
  session.passedUser = 0
  session.passedZone = 0
  enterZone(core, session, place.zone)
  if (asked === null) return
  session.sequence = asked.sequence
  for (const feed of session.feeds) feed.reachFrom(place.commit, asked.stamp)
}
