import { type CryptoKey, SignJWT } from 'jose'
import { isUserId } from 'schemas'

/** Shared by the services of one developer's machine; never valid in production. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

type Env = Readonly<Record<string, string | undefined>>

/** For whom tokens are, and who says so. */
export interface Address {
  readonly audience: string
  readonly issuer?: string
}

/** The same, and the secret that they are signed with. */
export interface Realm extends Address {
  readonly secret: string
}

/** What a token is signed with. */
export interface Signer {
  readonly alg: string
  readonly key: CryptoKey | Uint8Array
  readonly kid?: string
}

export interface TokenRequest {
  readonly user: string
  /** `admin` makes an administrator. */
  readonly role?: string
  readonly ttlMs: number
}

/**
 * The realm that the services of this environment accept: SUPABASE_JWT_SECRET (else the development secret),
 * JWT_AUDIENCE, JWT_ISSUER. Throws in production without a secret.
 */
export function readRealm(env: Env): Realm {
  return { secret: readSecret(env), ...readAddress(env) }
}

/** JWT_AUDIENCE and JWT_ISSUER, as the services of this environment ask for them. */
export function readAddress(env: Env): Address {
  const issuer = env.JWT_ISSUER
  return { audience: env.JWT_AUDIENCE || 'authenticated', ...(issuer ? { issuer } : {}) }
}

function readSecret(env: Env): string {
  const secret = env.SUPABASE_JWT_SECRET
  if (secret) return secret
  if (env.NODE_ENV !== 'production') return developmentSecret
  throw new Error('SUPABASE_JWT_SECRET must be set: with NODE_ENV=production there is no development secret.')
}

/** A player's token as Supabase makes them: HS256, expiring after `ttlMs` (in whole seconds). */
export function mintToken(request: TokenRequest, realm: Realm, nowMs = Date.now()): Promise<string> {
  return signToken(request, realm, secretSigner(realm), nowMs)
}

export function secretSigner({ secret }: Realm): Signer {
  return { alg: 'HS256', key: new TextEncoder().encode(secret) }
}

/** A player's token, signed with any key. */
export function signToken(
  { user, role, ttlMs }: TokenRequest,
  { audience, issuer }: Address,
  { alg, kid, key }: Signer,
  nowMs = Date.now(),
): Promise<string> {
  if (!isUserId(user)) throw new TypeError('not a user id')
  const issuedAt = Math.floor(nowMs / 1000)
  const claims = { role: 'authenticated', ...(role === undefined ? {} : { app_metadata: { role } }) }
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .setSubject(user)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.ceil(ttlMs / 1000))
  if (issuer !== undefined) token.setIssuer(issuer)
  return token.sign(key)
}
