/**
 * Why the server ends a socket, and whether to come back: `yes`, `no`, or `with-new-token`.
 * Only close codes that every Unity runtime can show: 1000, 1001, 1008, 1009, 1011. DESIGN §3.7, §8.
 */
export const goodbyeCodes = {
  draining: {
    closeCode: 1001,
    comeBack: 'yes',
    message: 'This gateway stops. Connect again.',
    retryAfterMs: 0,
  },
  overloaded: {
    closeCode: 1001,
    comeBack: 'yes',
    message: 'This gateway is full. Connect again in a moment.',
    retryAfterMs: 5000,
  },
  slow_consumer: {
    closeCode: 1001,
    comeBack: 'yes',
    message: 'What was sent was not read for too long.',
    retryAfterMs: 1000,
  },
  idle: {
    closeCode: 1001,
    comeBack: 'yes',
    message: 'Nothing was heard for too long.',
    retryAfterMs: 0,
  },
  replaced: {
    closeCode: 1000,
    comeBack: 'no',
    message: 'Another socket took the place of this one.',
    retryAfterMs: 0,
  },
  internal_error: {
    closeCode: 1011,
    comeBack: 'yes',
    message: 'Something went wrong on our side.',
    retryAfterMs: 1000,
  },
  frame_too_large: {
    closeCode: 1009,
    comeBack: 'yes',
    message: 'A message was too large.',
    retryAfterMs: 0,
  },
  token_missing: {
    closeCode: 1008,
    comeBack: 'no',
    message: 'A token is needed.',
    retryAfterMs: 0,
    v1Reason: 'Authentication required',
  },
  token_invalid: {
    closeCode: 1008,
    comeBack: 'no',
    message: 'The token is not good.',
    retryAfterMs: 0,
    v1Reason: 'Invalid or expired token',
  },
  token_expired: {
    closeCode: 1008,
    comeBack: 'with-new-token',
    message: 'The token has expired. Come back with another.',
    retryAfterMs: 0,
    v1Reason: 'Invalid or expired token',
  },
  revoked: {
    closeCode: 1008,
    comeBack: 'no',
    message: 'You have been let go.',
    retryAfterMs: 0,
  },
  unknown_experience: {
    closeCode: 1008,
    comeBack: 'no',
    message: 'There is no such experience.',
    retryAfterMs: 0,
    v1Reason: 'Unknown experience',
  },
  invalid_user: {
    closeCode: 1008,
    comeBack: 'no',
    message: 'The token names nobody who can play.',
    retryAfterMs: 0,
    v1Reason: 'Authentication failed',
  },
  abuse: {
    closeCode: 1008,
    comeBack: 'no',
    message: 'Too much came from this socket.',
    retryAfterMs: 0,
  },
} as const satisfies Record<string, Goodbye>

interface Goodbye {
  closeCode: 1000 | 1001 | 1008 | 1009 | 1011
  comeBack: 'yes' | 'no' | 'with-new-token'
  /** What a v2 client is told. */
  message: string
  /** How long it waits, at least, before it comes back. */
  retryAfterMs: number
  v1Reason?: string
}

export type GoodbyeCode = keyof typeof goodbyeCodes

/** The reason text of a v1 close frame: upstream's words where it had some, else the goodbye code. */
export function v1Reason(code: GoodbyeCode): string {
  const goodbye: Goodbye = goodbyeCodes[code]
  return goodbye.v1Reason ?? code
}
