/** Subprotocols of the socket, oldest first. */
export const protocols = ['gaia.v1', 'gaia.v2'] as const
export type Protocol = (typeof protocols)[number]

/** Frames that only sockets of gaia.v2 get. */
const newTypes: readonly string[] = ['goodbye', 'heartbeat', 'resync_required', 'token_expiring', 'authenticated']

/** Fields that only sockets of gaia.v2 get. `always`: in each of these frames. */
const newFields: Readonly<Record<string, { always: readonly string[]; sometimes: readonly string[] }>> = {
  connected: { always: ['protocol', 'session_id', 'heartbeat_ms', 'recovery'], sometimes: ['cursor'] },
  pong: { always: ['current'], sometimes: ['cursor'] },
  area_of_interest: { always: ['cursor'], sometimes: [] },
  world_update: { always: ['cursor'], sometimes: [] },
  action_response: { always: ['request_id', 'version', 'replayed'], sometimes: [] },
  error: { always: ['retryable'], sometimes: ['request_id', 'retry_after_ms'] },
}

/** What a frame has too much or too little for a socket of that protocol, in a sentence; null if nothing. */
export function strayOf(
  frame: { readonly type: string; readonly [field: string]: unknown },
  protocol: Protocol,
): string | null {
  const { always = [], sometimes = [] } = newFields[frame.type] ?? {}
  if (protocol === 'gaia.v1') {
    if (newTypes.includes(frame.type)) return `A ${frame.type} is no frame of ${protocol}`
    const field = [...always, ...sometimes].find((name) => Object.hasOwn(frame, name))
    return field === undefined ? null : `Field '${field}' does not belong here`
  }
  const field = always.find((name) => !Object.hasOwn(frame, name))
  return field === undefined ? null : `Field '${field}' is missing`
}
