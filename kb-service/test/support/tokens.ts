import { createHmac } from 'node:crypto'
import { developmentSecret } from '../../src/config.js'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as anybody with the secret can make it. Claims that are `undefined` are left out. */
export function tokenOf(claims: object, { secret = developmentSecret, header = {} } = {}): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** The claims of a player whose token ends in a minute. */
export function claimsOf(user: string, nowMs = Date.now()): Record<string, unknown> {
  return { sub: user, aud: 'authenticated', role: 'authenticated', exp: Math.floor(nowMs / 1000) + 60 }
}
