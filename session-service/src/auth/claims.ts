import { isUserId } from 'schemas'

export interface Identity {
  readonly user: string
  /** When the token ends, in milliseconds since 1970. */
  readonly expiresAtMs: number
}

/** Why a token does not open a session; each is a goodbye code. */
export interface Refused {
  readonly goodbye: 'token_missing' | 'token_invalid' | 'token_expired' | 'invalid_user' | 'internal_error'
}

export interface ClaimRules {
  readonly audience: string
  readonly issuer: string | null
  readonly clockToleranceMs: number
}

const invalid: Refused = { goodbye: 'token_invalid' }
const expired: Refused = { goodbye: 'token_expired' }
const nobody: Refused = { goodbye: 'invalid_user' }

/**
 * Judges the claims of a token whose signature is good. An expiry is required; a token from the future is refused;
 * only one that is good but for its age is `token_expired`.
 */
export function judgeClaims(payload: Uint8Array, rules: ClaimRules, nowMs: number): Identity | Refused {
  const claims = parseObject(payload)
  if (claims === null || !isForUs(claims, rules) || !hasBegun(claims, rules, nowMs)) return invalid
  const expiresAtMs = milliseconds(claims.exp)
  if (expiresAtMs === null) return invalid
  if (expiresAtMs + rules.clockToleranceMs <= nowMs) return expired
  const user = claims.user_id ?? claims.sub
  return isUserId(user) ? { user, expiresAtMs } : nobody
}

type Claims = Readonly<Record<string, unknown>>

function isForUs(claims: Claims, { audience, issuer }: ClaimRules): boolean {
  const named = claims.aud
  const isNamed = Array.isArray(named) ? named.includes(audience) : named === audience
  return isNamed && (issuer === null || claims.iss === issuer)
}

function hasBegun(claims: Claims, { clockToleranceMs }: ClaimRules, nowMs: number): boolean {
  return ['nbf', 'iat'].every((name) => {
    if (claims[name] === undefined) return true
    const fromMs = milliseconds(claims[name])
    return fromMs !== null && fromMs - clockToleranceMs <= nowMs
  })
}

/** The last second that a `Date` can name. */
const lastSecond = 8.64e12

function milliseconds(seconds: unknown): number | null {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= lastSecond ? seconds * 1000 : null
}

/** The JSON object in `bytes`, or null if there is none. */
export function parseObject(bytes: Uint8Array): Claims | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : null
  } catch {
    return null
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
