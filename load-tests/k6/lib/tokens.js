import { hmac } from 'k6/crypto'
import encoding from 'k6/encoding'

/** A player's token as Supabase makes them, HS256. `role` 'admin' makes an administrator. */
export function mintToken({ secret, audience, issuer }, user, ttlS, role = null) {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    sub: user,
    aud: audience,
    role: 'authenticated',
    iat: now,
    exp: now + ttlS,
    ...(issuer !== null && { iss: issuer }),
    ...(role !== null && { app_metadata: { role } }),
  }
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${hmac('sha256', secret, signed, 'base64rawurl')}`
}

function part(value) {
  return encoding.b64encode(JSON.stringify(value), 'rawurl')
}
