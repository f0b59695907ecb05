import { createHash } from 'node:crypto'
import { type CryptoKey, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import { isUserId } from 'schemas'
import type { Identity } from '../engine.js'
import { publicKeyAlgorithms } from './key-set.js'
import { PublicKeys, type PublicKeysOptions } from './public-keys.js'

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
  onKeysRead?: PublicKeysOptions['onRead']
  /** Measures the age of published keys; never goes back. */
  keyClock?: PublicKeysOptions['now']
}

/** Why a token is not taken. `unavailable`: the keys could not be had, the token may be good. */
export type Refused = 'unauthorized' | 'unavailable'

/** Whose token this is. Never throws. */
export type Verify = (token: string) => Promise<Identity | Refused>

const longestToken = 8192
const mostRemembered = 20_000

interface Remembered extends Identity {
  /** Milliseconds since 1970. */
  expiresAt: number
  /** The published key that signed the token; null for the secret. */
  key: CryptoKey | null
}

/** A token whose signature and claims are good, but for its user. */
interface Proof {
  payload: JWTPayload
  key: CryptoKey | null
}

/**
 * Verifies players' tokens: HS256 only with the secret, asymmetric algorithms only with the published keys. A token must
 * expire. What was verified is remembered until then, or until keys are read anew (its hash, not the token), so that a call
 * does not cost a signature.
 */
export function createVerify(options: AuthOptions): Verify {
  const { now, clockToleranceMs } = options
  const known = new Map<string, Remembered>()
  const publicKeys = publicKeysOf(options)
  const check = tokenCheck(options, publicKeys)

  async function isStillGood({ expiresAt, key }: Remembered): Promise<boolean> {
    return expiresAt + clockToleranceMs > now() && (key === null || (await publicKeys!.holds(key)))
  }

  return async function verify(token) {
    if (token === '' || token.length > longestToken) return 'unauthorized'
    const hash = createHash('sha256').update(token).digest('base64')
    const remembered = known.get(hash)
    if (remembered && (await isStillGood(remembered))) return remembered
    known.delete(hash)
    const proof = await check(token)
    if (typeof proof === 'string') return proof
    const identity = identityOf(proof)
    if (identity === null || isFromTheFuture(proof.payload, now() + clockToleranceMs)) return 'unauthorized'
    if (known.size >= mostRemembered) known.delete(known.keys().next().value as string)
    known.set(hash, identity)
    return identity
  }
}

function publicKeysOf({ jwksUrl: url, onKeysRead: onRead = () => {}, keyClock: now }: AuthOptions): PublicKeys | null {
  return url === null ? null : new PublicKeys({ url, onRead, ...(now && { now }) })
}

function tokenCheck(options: AuthOptions, publicKeys: PublicKeys | null): (token: string) => Promise<Proof | Refused> {
  const secret = options.secret === null ? null : new TextEncoder().encode(options.secret)
  const claims = {
    audience: options.audience,
    ...(options.issuer !== null && { issuer: options.issuer }),
    clockTolerance: options.clockToleranceMs / 1000,
    requiredClaims: ['exp'],
  }
  async function verified(token: string, key: CryptoKey | Uint8Array, algorithms: string[]): Promise<JWTPayload> {
    const currentDate = new Date(options.now())
    return (await jwtVerify(token, key, { ...claims, algorithms, currentDate })).payload
  }

  return async function check(token) {
    try {
      const header = decodeProtectedHeader(token)
      if (header.alg === 'HS256') {
        return secret === null ? 'unauthorized' : { payload: await verified(token, secret, ['HS256']), key: null }
      }
      if (publicKeys === null) return 'unauthorized'
      const proof = await publicKeys.check(header, async (key) => {
        return { payload: await verified(token, key, publicKeyAlgorithms), key }
      })
      return proof === 'invalid' ? 'unauthorized' : proof
    } catch {
      return 'unauthorized'
    }
  }
}

function isFromTheFuture({ iat }: JWTPayload, latestMs: number): boolean {
  return iat !== undefined && iat * 1000 > latestMs
}

function identityOf({ payload, key }: Proof): Remembered | null {
  const { sub, exp, user_id: userId, app_metadata: app } = payload
  const user = userId === undefined || userId === null ? sub : userId
  if (!isUserId(user) || exp === undefined) return null
  const role = typeof app === 'object' && app !== null ? (app as Record<string, unknown>).role : undefined
  return { user, isAdmin: role === 'admin', expiresAt: exp * 1000, key }
}
