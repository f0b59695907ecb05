import type { Core } from '../core/core.js'
import { forward } from '../core/forward.js'
import type { Lane, Message } from '../core/lane.js'
import type { Session } from '../core/session.js'
import type { Frame } from '../frame.js'

/** Anything that is not ours to answer goes to the KB byte for byte, in order. */
export function forwardToWorld(core: Core, session: Session, frame: Frame, bytes: Uint8Array): void {
  pass(core, session, session.worldLane, frame, bytes, false)
}

/** Its answer is an area of interest: no event may reach the socket before it. */
export function forwardWorldQuestion(core: Core, session: Session, frame: Frame, bytes: Uint8Array): void {
  pass(core, session, session.worldLane, frame, bytes, true)
}

/** Speech has a lane of its own: a long answer holds up no action. */
export function forwardTalk(core: Core, session: Session, frame: Frame, bytes: Uint8Array): void {
  pass(core, session, session.talkLane, frame, bytes, false)
}

function pass(core: Core, session: Session, lane: Lane, frame: Frame, bytes: Uint8Array, asksForWorld: boolean): void {
  const requestId = frame.requestId ?? core.newRequestId()
  const message: Message = {
    type: frame.type,
    // The bytes are lent for this turn only.
    frame: bytes.slice(),
    requestId,
    isNamed: frame.requestId !== null,
    asksForWorld,
    stage: 'asked',
    cancelWait: null,
    asked: core.report.asked(session, frame.type, requestId),
  }
  forward(core, session, lane, message)
}
