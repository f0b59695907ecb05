import type { Core } from '../core/core.js'
import { authenticatedFrame } from '../core/protocol-v2.js'
import { refuse } from '../core/refuse.js'
import type { Session } from '../core/session.js'
import { warnAt } from '../core/token-life.js'
import type { Frame } from '../frame.js'
import { forwardToWorld } from './forward.js'

/** A new token of the same user, in place. Waits for no other message. DESIGN §3.7. */
export function authenticate(core: Core, session: Session, frame: Frame, bytes: Uint8Array): void {
  // No message of v1: the KB says so.
  const { v2 } = session
  if (v2 === null) return forwardToWorld(core, session, frame, bytes)
  const { token } = JSON.parse(frame.text) as { token?: unknown }
  if (typeof token !== 'string' || token === '') {
    return refuse(core, session, 'invalid_message', "Field 'token' must be a string")
  }
  const number = ++v2.renewals.asked
  core
    .verify(token)
    .then((identity) => {
      if (session.isGone) return
      if ('goodbye' in identity)
        return refuse(core, session, identity.goodbye === 'internal_error' ? 'server_error' : 'unauthorized')
      if (identity.user !== session.user) return refuse(core, session, 'forbidden', 'The token is of another user')
      if (number > v2.renewals.taken) {
        v2.renewals.taken = number
        session.token = token
        session.expiresAtMs = identity.expiresAtMs
        v2.warnAtMs = warnAt(core, identity.expiresAtMs)
      }
      core.send(session, authenticatedFrame(session.expiresAtMs))
    })
    .catch((error) => core.report.surprise(error, 'authenticating'))
}
