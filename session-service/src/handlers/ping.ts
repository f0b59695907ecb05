import type { Core } from '../core/core.js'
import type { Session } from '../core/session.js'
import { type Frame, pongFrame, rawMember } from '../frame.js'

/** Answered here, at once: it waits for nobody. The client's `timestamp` comes back digit for digit. */
export function ping(core: Core, session: Session, frame: Frame): void {
  core.send(session, pongFrame(rawMember(frame.text, 'timestamp'), core.clock.now()))
}
