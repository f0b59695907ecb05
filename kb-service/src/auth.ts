import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { isUserId } from 'schemas'
import type { Identity } from './engine.js'

export interface AuthOptions {
  /** Key of HS256 tokens; null takes none. */
  secret: string | null
  /** Where the public keys of asymmetric tokens are; null takes none. */
  jwksUrl: string | null
  audience: string
  issuer: string | null
  clockToleranceMs: number
  /** Milliseconds since 1970. */
  now: () => number
}

/** Why a token is not taken. `unavailable`: the keys could not be had, the token may be good. */
export type Refused = 'unauthorized' | 'unavailable'

/** Whose token this is. Never throws. */
export type Verify = (token: string) => Promise<Identity | Refused>

const publicKeyAlgorithms = ['RS256', 'ES256', 'EdDSA']
const longestToken = 8192
const mostRemembered = 20_000

interface Remembered extends Identity {
  /** Milliseconds since 1970. */
  expiresAt: number
}

/**
 * Verifies players' tokens: HS256 only with the secret, asymmetric algorithms only with the published keys. A token must
 * expire. What was verified is remembered until then (its hash, not the token), so that a call does not cost a signature.
 */
export function createVerify(options: AuthOptions): Verify {
  const { now, clockToleranceMs } = options
  const known = new Map<string, Remembered>()
  const check = signatureCheck(options)

  return async function verify(token) {
    if (token === '' || token.length > longestToken) return 'unauthorized'
    const key = createHash('sha256').update(token).digest('base64')
    const remembered = known.get(key)
    if (remembered && remembered.expiresAt + clockToleranceMs > now()) return remembered
    known.delete(key)
    const payload = await check(token)
    if (typeof payload === 'string') return payload
    const identity = identityOf(payload)
    if (identity === null || isFromTheFuture(payload, now() + clockToleranceMs)) return 'unauthorized'
    if (known.size >= mostRemembered) known.delete(known.keys().next().value as string)
    known.set(key, identity)
    return identity
  }
}

function signatureCheck(options: AuthOptions): (token: string) => Promise<JWTPayload | Refused> {
  const secret = options.secret === null ? null : new TextEncoder().encode(options.secret)
  const keys = options.jwksUrl === null ? null : createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: 4000 })
  const claims = {
    audience: options.audience,
    ...(options.issuer !== null && { issuer: options.issuer }),
    clockTolerance: options.clockToleranceMs / 1000,
    requiredClaims: ['exp'],
  }
  return async function check(token) {
    const rules = { ...claims, currentDate: new Date(options.now()) }
    try {
      const { alg } = decodeProtectedHeader(token)
      if (alg === 'HS256' && secret)
        return (await jwtVerify(token, secret, { ...rules, algorithms: ['HS256'] })).payload
      if (!keys || alg === undefined || !publicKeyAlgorithms.includes(alg)) return 'unauthorized'
      return (await jwtVerify(token, keys, { ...rules, algorithms: publicKeyAlgorithms })).payload
    } catch (error) {
      return areKeysMissing(error) ? 'unavailable' : 'unauthorized'
    }
  }
}

/** True if the key server is at fault and not the token. */
function areKeysMissing(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC'
  return error instanceof TypeError && error.message === 'fetch failed'
}

function isFromTheFuture({ iat }: JWTPayload, latestMs: number): boolean {
  return iat !== undefined && iat * 1000 > latestMs
}

function identityOf(payload: JWTPayload): Remembered | null {
  const { sub, exp, user_id: userId, app_metadata: app } = payload
  const user = userId === undefined || userId === null ? sub : userId
  if (!isUserId(user) || exp === undefined) return null
  const role = typeof app === 'object' && app !== null ? (app as Record<string, unknown>).role : undefined
  return { user, isAdmin: role === 'admin', expiresAt: exp * 1000 }
}
