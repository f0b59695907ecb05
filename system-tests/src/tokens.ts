import { type CryptoKey, type JWTPayload, SignJWT } from 'jose'

/** What the services take where no secret is set. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

/** What a token is signed with, other than a secret. */
export interface Signer {
  readonly alg: string
  readonly kid: string
  readonly key: CryptoKey
}

export interface TokenOptions {
  readonly isAdmin?: boolean
  readonly ttlSeconds?: number
  readonly secret?: string
  /** Goes before `secret`. */
  readonly signer?: Signer
  /** Laid over the claims of a good token; `undefined` takes one away. */
  readonly claims?: Record<string, unknown>
}

/** A player's token as Supabase makes them. */
export async function tokenOf(user: string, options: TokenOptions = {}): Promise<string> {
  const { isAdmin = false, ttlSeconds = 3600, secret = developmentSecret, signer, claims = {} } = options
  const now = Math.floor(Date.now() / 1000)
  const all = {
    sub: user,
    aud: 'authenticated',
    role: 'authenticated',
    iat: Math.min(now, now + ttlSeconds),
    exp: now + ttlSeconds,
    ...(isAdmin ? { app_metadata: { role: 'admin' } } : {}),
    ...claims,
  }
  const payload = JSON.parse(JSON.stringify(all)) as JWTPayload
  if (signer === undefined) {
    return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(Buffer.from(secret))
  }
  const { alg, kid, key } = signer
  return new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT', kid }).sign(key)
}
