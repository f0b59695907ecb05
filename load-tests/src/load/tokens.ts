import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

const hourSeconds = 3_600

/** A token as large as Supabase makes them for a player with a profile: about 900 characters. */
export function mintToken(user: string, secret: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const email = `${user.slice(0, 8)}@example.com`
  const claims = {
    iss: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1',
    email,
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { email, email_verified: true, full_name: 'A Player', phone_verified: false, sub: user },
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: now }],
    session_id: randomUUID(),
    is_anonymous: false,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'q1W2e3R4t5Y6u7I8' })
    .setSubject(user)
    .setAudience('authenticated')
    .setIssuedAt(now)
    .setExpirationTime(now + 4 * hourSeconds)
    .sign(new TextEncoder().encode(secret))
}
