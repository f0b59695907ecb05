import type { Protocol } from './options.js'
import type { SocketEnding } from './socket.js'
import type { Ending } from './state.js'

/** Whether a client comes back after its socket ended so. */
export function comesBack(
  { code, goodbye, wasOpen }: SocketEnding,
  protocol: Protocol,
): 'yes' | 'no' | 'with-new-token' {
  if (goodbye?.code === 'token_expired') return 'with-new-token'
  if (goodbye !== null) return goodbye.retryable ? 'yes' : 'no'
  if (code === 1000) return 'no'
  if (code !== 1008) return 'yes'
  // In gaia.v1 a token that runs out on an open socket ends it with 1008.
  return wasOpen && protocol === 'gaia.v1' ? 'with-new-token' : 'no'
}

export function endingOf({ code, why, goodbye }: SocketEnding): Ending {
  return { code: goodbye?.code ?? (code === 1000 ? 'replaced' : 'refused'), message: why }
}
