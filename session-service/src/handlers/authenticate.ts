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
  if (session.v2 === null) return forwardToWorld(core, session, frame, bytes)
  const { token } = JSON.parse(frame.text) as { token?: unknown }
  if (typeof token !== 'string' || token === '') {
    return refuse(core, session, 'invalid_message', "Field 'token' must be a string")
  }
  core
    .verify(token)
    .then((identity) => {
      if (session.isGone) return
      if ('goodbye' in identity)
        return refuse(core, session, identity.goodbye === 'internal_error' ? 'server_error' : 'unauthorized')
      if (identity.user !== session.user) return refuse(core, session, 'forbidden', 'The token is of another user')
      session.token = token
      session.expiresAtMs = identity.expiresAtMs
      session.v2!.warnAtMs = warnAt(core, identity.expiresAtMs)
      core.send(session, authenticatedFrame(identity.expiresAtMs))
    })
    .catch((error) => core.report.surprise(error, 'authenticating'))
}
