import type { Core } from '../core/core.js'
import { type Cursor, cursorOf, parseCursor } from '../core/cursor.js'
import { refuse } from '../core/refuse.js'
import type { Session } from '../core/session.js'
import { type Frame, pongFrame, rawMember } from '../frame.js'

/** Answered here, at once: it waits for nobody. The client's `timestamp` comes back digit for digit. */
export function ping(core: Core, session: Session, frame: Frame): void {
  const more = session.v2 === null ? '' : probe(session, frame)
  if (more === null) return refuse(core, session, 'invalid_message', "Field 'cursor' must be a cursor, or null")
  core.send(session, pongFrame(rawMember(frame.text, 'timestamp'), core.clock.now(), more))
}

/** Whether the client has all that there is for it; null if the cursor that it brings is none. */
function probe(session: Session, frame: Frame): string | null {
  const { cursor: given = null } = JSON.parse(frame.text) as { cursor?: unknown }
  const cursor = typeof given === 'string' ? parseCursor(given) : null
  if (given !== null && cursor === null) return null
  const isAt = cursor === null || isPast(cursor, session)
  const stands = cursorOf(session)
  const isCurrent = session.state === 'live' && isAt
  return `${stands === null ? '' : `,"cursor":"${stands}"`},"current":${isCurrent}`
}

/** Whether who stands there has been given all that this session was. */
function isPast({ epoch, commit, zone }: Cursor, session: Session): boolean {
  return epoch === session.epoch && zone === session.zone && commit >= session.position
}
