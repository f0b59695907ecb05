import { SignJWT } from 'jose'

/** Known to everybody who has the code; the services refuse it in production. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

export const tokenTtlMs = 60 * 60_000

export interface Minted {
  readonly token: string
  /** ms since 1970 */
  readonly expires_at: number
}

/** A token of that player, signed with the development secret. */
export async function mintToken(user: string, audience: string, issuer: string | null): Promise<Minted> {
  const issuedAt = Math.floor(Date.now() / 1000)
  const expiresAt = issuedAt + tokenTtlMs / 1000
  const token = new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
  if (issuer !== null) token.setIssuer(issuer)
  return { token: await token.sign(new TextEncoder().encode(developmentSecret)), expires_at: expiresAt * 1000 }
}
