import { type ErrorCode, type GoodbyeCode, zoneSubject } from 'schemas'
import { bounds } from './bounds.js'
import type { Core } from './core.js'
import type { Feed } from './feed.js'
import { resume } from './resume.js'
import { type Session, waits } from './session.js'
import { unauthorizedCode } from './token-life.js'
import { askedNow, firstNotWhole, standAt } from './world.js'

/** `unavailable`: the KB does not answer; the session may go on without a world and be attached later. */
export type AttachOutcome = 'attached' | 'unavailable' | GoodbyeCode

/**
 * Asks the KB where the player stands, until the answer comes from a time at which the feeds were open.
 * The user's feed is opened before the first question, the zone's before the question is asked again. DESIGN §3.1.
 */
export async function attach(core: Core, session: Session): Promise<AttachOutcome> {
  await opened(core, session.userFeed!)
  const ahead = await openAhead(core, session)
  try {
    return await ask(core, session)
  } finally {
    // A cursor may name any zone: what nobody turned out to be in does not stay open.
    if (ahead !== null) core.registry.closeUnheld(ahead)
  }
}

async function ask(core: Core, session: Session): Promise<AttachOutcome> {
  for (let tries = 0; tries < bounds.attachTries; tries++) {
    if (session.isGone) return 'unavailable'
    const asked = askedNow(core)
    const answer = await core.kb.attach(session)
    if (session.isGone) return 'unavailable'
    if ('refusal' in answer) return outcomeOf(core, session, answer.refusal)
    const known = core.registry.epochOf(session.experience)
    if (known !== undefined && answer.epoch < known) continue
    core.newEpoch(session.experience, answer.epoch)
    const feed = firstNotWhole(core, session, answer, asked)
    if (feed !== null) {
      await opened(core, feed)
      continue
    }
    if (!session.userFeed!.members.includes(session)) session.userFeed!.add(session)
    standAt(core, session, answer, asked)
    if (!resumes(session)) session.stopWaiting(waits.attach)
    else if (!(await resume(core, session, answer, asked))) continue
    if (session.isGone) return 'unavailable'
    return 'attached'
  }
  return 'unavailable'
}

/**
 * Most who come back are where they were: with their zone's feed open, attach need not be asked twice. Returns the feed
 * if it was not there before.
 */
async function openAhead(core: Core, session: Session): Promise<Feed | null> {
  const zone = session.v2?.cursor?.zone ?? null
  if (zone === null || !core.bus.isConnected) return null
  const { registry } = core
  const isNew = registry.feedOf(zoneSubject(session.experience, zone), session.experience) === null
  const feed = registry.zoneFeed(session.experience, zone)
  await opened(core, feed)
  return isNew ? feed : null
}

/** A v2 client that brought a cursor, and has not been told yet what came of it. */
function resumes(session: Session): boolean {
  return session.v2 !== null && session.v2.cursor !== null && session.state === 'joining'
}

function opened(core: Core, feed: Feed): Promise<void> | void {
  if (feed.isOpen) return
  return new Promise((resolve) => core.registry.whenOpen(feed, resolve))
}

function outcomeOf(core: Core, session: Session, refusal: ErrorCode): AttachOutcome {
  switch (refusal) {
    case 'unauthorized':
      return unauthorizedCode(core, session)
    case 'unknown_experience':
      return 'unknown_experience'
    case 'forbidden':
      return 'invalid_user'
    default:
      return 'unavailable'
  }
}
