import type { Refusal, Reply } from '../ports.js'
import type { Core } from './core.js'
import type { Session } from './session.js'

const leastMs = 30_000
const spreadMs = 60_000
/** Those whose tokens ended together are asked to come back within so long. */
const returnSpreadMs = 3_000
/** How far the KB's clock may be off: what it refuses so shortly before the end has ended. */
const leewayMs = 5_000

/**
 * When a v2 client is told that its token expires: half a minute to a minute and a half ahead, by chance, so that tokens
 * that expire together are not renewed together; of a short life the last half, at most. Milliseconds since 1970.
 */
export function warnAt(core: Core, expiresAtMs: number): number {
  const leftMs = expiresAtMs - core.clock.now()
  const aheadMs = leastMs + core.random() * spreadMs
  return expiresAtMs - Math.min(aheadMs, leftMs * (0.25 + core.random() / 4))
}

/** How long a client that did not renew its token is to wait before it comes back with another. */
export function returnAfterMs(core: Core): number {
  return core.random() * returnSpreadMs
}

/** The KB's answer to a message. If the token was refused and a new one has come meanwhile, it is asked with that. */
export async function askKb(
  core: Core,
  session: Session,
  frame: Uint8Array,
  requestId: string,
  traceparent: string | null = null,
): Promise<Reply | Refusal> {
  for (;;) {
    const { token } = session
    const reply = await core.kb.message(session, frame, requestId, traceparent)
    const isRefused = 'refusal' in reply && reply.refusal === 'unauthorized'
    if (!isRefused || session.isGone || token === session.token) return reply
  }
}

/** The KB does not take the session's token. */
export function closeUnauthorized(core: Core, session: Session): void {
  core.close(session, unauthorizedCode(core, session))
}

/** Why the KB does not take it: it has ended, also while the KB was asked, or is not good. */
export function unauthorizedCode(core: Core, session: Session): 'token_expired' | 'token_invalid' {
  const hasEnded = session.expiresAtMs - leewayMs <= core.clock.now()
  return hasEnded ? 'token_expired' : 'token_invalid'
}
