/**
 * Why the server ends a socket, and whether to come back: `yes`, `no`, or `with-new-token`.
 * Only close codes that every Unity runtime can show: 1000, 1001, 1008, 1009, 1011. DESIGN §3.7, §8.
 */
export const goodbyeCodes = {
  draining: { closeCode: 1001, comeBack: 'yes' },
  overloaded: { closeCode: 1001, comeBack: 'yes' },
  slow_consumer: { closeCode: 1001, comeBack: 'yes' },
  idle: { closeCode: 1001, comeBack: 'yes' },
  replaced: { closeCode: 1000, comeBack: 'no' },
  internal_error: { closeCode: 1011, comeBack: 'yes' },
  frame_too_large: { closeCode: 1009, comeBack: 'yes' },
  token_missing: { closeCode: 1008, comeBack: 'no', v1Reason: 'Authentication required' },
  token_invalid: { closeCode: 1008, comeBack: 'no', v1Reason: 'Invalid or expired token' },
  token_expired: { closeCode: 1008, comeBack: 'with-new-token', v1Reason: 'Invalid or expired token' },
  revoked: { closeCode: 1008, comeBack: 'no' },
  unknown_experience: { closeCode: 1008, comeBack: 'no', v1Reason: 'Unknown experience' },
  invalid_user: { closeCode: 1008, comeBack: 'no', v1Reason: 'Authentication failed' },
  abuse: { closeCode: 1008, comeBack: 'no' },
} as const satisfies Record<string, Goodbye>

interface Goodbye {
  closeCode: 1000 | 1001 | 1008 | 1009 | 1011
  comeBack: 'yes' | 'no' | 'with-new-token'
  v1Reason?: string
}

export type GoodbyeCode = keyof typeof goodbyeCodes

/** The reason text of a v1 close frame: upstream's words where it had some, else the goodbye code. */
export function v1Reason(code: GoodbyeCode): string {
  const goodbye: Goodbye = goodbyeCodes[code]
  return goodbye.v1Reason ?? code
}
