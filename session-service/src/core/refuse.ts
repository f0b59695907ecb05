import { type ErrorCode, errorCodes } from 'schemas'
import { errorFrame } from '../frame.js'
import type { Core } from './core.js'
import type { Session } from './session.js'

/** Tells the client, in its place among the replies, what went wrong. */
export function refuse(
  core: Core,
  session: Session,
  code: ErrorCode,
  message: string = errorCodes[code].message,
): void {
  core.send(session, errorFrame(code, message, core.clock.now()))
}
