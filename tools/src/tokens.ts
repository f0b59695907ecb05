import { SignJWT } from 'jose'
import { isUserId } from 'schemas'

/** Shared by the services of one developer's machine; never valid in production. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

type Env = Readonly<Record<string, string | undefined>>

/** What tokens are signed with, and for whom. */
export interface Realm {
  readonly secret: string
  readonly audience: string
  readonly issuer?: string
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
  const issuer = env.JWT_ISSUER
  return { secret: readSecret(env), audience: env.JWT_AUDIENCE || 'authenticated', ...(issuer ? { issuer } : {}) }
}

function readSecret(env: Env): string {
  const secret = env.SUPABASE_JWT_SECRET
  if (secret) return secret
  if (env.NODE_ENV !== 'production') return developmentSecret
  throw new Error('SUPABASE_JWT_SECRET must be set: with NODE_ENV=production there is no development secret.')
}

/** A player's token as Supabase makes them: HS256, expiring after `ttlMs` (in whole seconds). */
export function mintToken({ user, role, ttlMs }: TokenRequest, realm: Realm, nowMs = Date.now()): Promise<string> {
  if (!isUserId(user)) throw new TypeError('not a user id')
  const issuedAt = Math.floor(nowMs / 1000)
  const claims = { role: 'authenticated', ...(role === undefined ? {} : { app_metadata: { role } }) }
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setAudience(realm.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.ceil(ttlMs / 1000))
  if (realm.issuer !== undefined) token.setIssuer(realm.issuer)
  return token.sign(new TextEncoder().encode(realm.secret))
}
