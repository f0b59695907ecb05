import { type CryptoKey, type JWTPayload, SignJWT } from 'jose'

export const secret = 'a-key-that-only-these-tests-know-about-0123456789'

export interface TokenOptions {
  readonly alg?: string
  readonly key?: CryptoKey | string
  readonly kid?: string | undefined
  readonly claims?: Readonly<Record<string, unknown>>
}

/** A token as Supabase makes them: HS256, an hour to live, audience `authenticated`. A claim of undefined is left out. */
export function signToken(user: string, { alg = 'HS256', key = secret, kid, claims = {} }: TokenOptions = {}) {
  const seconds = Math.floor(Date.now() / 1000)
  const standard = { sub: user, aud: 'authenticated', role: 'authenticated', iat: seconds, exp: seconds + 3600 }
  return new SignJWT({ ...standard, ...claims } as JWTPayload)
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .sign(typeof key === 'string' ? new TextEncoder().encode(key) : key)
}

/** `token` with its header replaced, its signature as it was. */
export function withHeader(token: string, header: object): string {
  const [, ...rest] = token.split('.')
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')
}
