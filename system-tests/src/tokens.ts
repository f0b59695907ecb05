import { type JWTPayload, SignJWT } from 'jose'

/** What the services take where no secret is set. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

export interface TokenOptions {
  readonly isAdmin?: boolean
  readonly ttlSeconds?: number
  readonly secret?: string
  /** Laid over the claims of a good token; `undefined` takes one away. */
  readonly claims?: Record<string, unknown>
}

/** A player's token as Supabase makes them. */
export async function tokenOf(user: string, options: TokenOptions = {}): Promise<string> {
  const { isAdmin = false, ttlSeconds = 3600, secret = developmentSecret, claims = {} } = options
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
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(Buffer.from(secret))
}
