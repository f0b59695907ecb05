import type { Protocol } from './options.js'
import type { SocketEnding } from './socket.js'
import type { Ending } from './state.js'

/** With it gaia.v1 closes whose token ran out, on an open socket or on the way to one, and whose was never good. */
export const v1TokenReason = 'Invalid or expired token'

/**
 * Whether a client comes back after its socket ended so. `isFresh`: no other token was
 * refused since one was good.
 */
export function comesBack(
  { code, goodbye, why }: SocketEnding,
  protocol: Protocol,
  isFresh: boolean,
): 'yes' | 'no' | 'with-new-token' {
  if (goodbye?.code === 'token_expired') return 'with-new-token'
  if (goodbye !== null) return goodbye.retryable ? 'yes' : 'no'
  if (code === 1000) return 'no'
  if (code !== 1008) return 'yes'
  return protocol === 'gaia.v1' && why === v1TokenReason && isFresh ? 'with-new-token' : 'no'
}

export function endingOf({ code, why, goodbye }: SocketEnding): Ending {
  return { code: goodbye?.code ?? (code === 1000 ? 'replaced' : 'refused'), message: why }
}
