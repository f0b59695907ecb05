import { binaryFrameMessage, errorCodes } from 'schemas'
import { parseFrame } from '../frame.js'
import { handle } from '../handlers/index.js'
import type { Core } from './core.js'
import { refuse } from './refuse.js'
import type { Session } from './session.js'

/** Takes a text frame. `bytes` are lent for this turn. Whatever is wrong with it is answered and loses nothing. */
export function receive(core: Core, session: Session, bytes: Uint8Array): void {
  if (!mayGoOn(core, session, bytes.length)) return
  const frame = parseFrame(bytes)
  core.counts.took(frame.ok ? frame.type : 'invalid', bytes.length)
  if (frame.ok) return handle(core, session, frame, bytes)
  refuse(core, session, frame.code, errorCodes[frame.code].message)
}

export function receiveBinary(core: Core, session: Session, bytes: number): void {
  if (!mayGoOn(core, session, bytes)) return
  core.counts.took('binary', bytes)
  refuse(core, session, 'processing_error', binaryFrameMessage)
}

export function receiveTooLarge(core: Core, session: Session, bytes: number): void {
  if (session.state === 'closed') return
  core.counts.took('too_large', bytes)
  refuse(core, session, 'frame_too_large')
  core.close(session, 'frame_too_large')
}

/** A bucket of `frameBurst` frames, filled at `framesPerSecond`. Who keeps on over the limit is let go. */
function mayGoOn(core: Core, session: Session, bytes: number): boolean {
  if (session.isGone || session.isLeaving) return false
  const { framesPerSecond, frameBurst } = core.limits
  const now = core.clock.now()
  const earned = ((now - session.budgetAtMs) * framesPerSecond) / 1000
  session.frameBudget = session.budgetAtMs === 0 ? frameBurst : Math.min(frameBurst, session.frameBudget + earned)
  session.budgetAtMs = now
  if (session.frameBudget >= 1) {
    session.frameBudget--
    session.refusedFrames = 0
    return true
  }
  session.refusedFrames++
  core.counts.took('rate_limited', bytes)
  if (session.refusedFrames > frameBurst) core.close(session, 'abuse')
  else refuse(core, session, 'rate_limited')
  return false
}
