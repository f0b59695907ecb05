import { type ErrorCode, errorCodes } from 'schemas'
import { errorFrame } from '../frame.js'
import type { Core } from './core.js'
import type { Message } from './lane.js'
import { errorMembers } from './protocol-v2.js'
import type { Session } from './session.js'

/** Tells the client, in its place among the replies, what went wrong; `cause`: with which message. */
export function refuse(
  core: Core,
  session: Session,
  code: ErrorCode,
  message: string = errorCodes[code].message,
  cause: Message | null = null,
): void {
  cause?.asked.end(code)
  const more = session.v2 === null ? {} : errorMembers(code, cause)
  core.send(session, errorFrame(code, message, core.clock.now(), more))
}
