import { SignJWT } from 'jose'
import { ClientSocket } from '../load/client-socket.js'
import type { Gateway, TokenPlan } from './plan.js'

const patienceMs = 30_000

/** Puts every thing of the experience back, as an administrator: a run that was broken off leaves things in pockets. */
export async function resetWorld(gateway: Gateway, experience: string, token: TokenPlan): Promise<void> {
  let settle: (error: Error | null) => void = () => undefined
  const answered = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === null ? resolve() : reject(error))
    setTimeout(() => settle(new Error('the gateway does not answer')), patienceMs).unref()
  })
  const socket = await ClientSocket.open({
    ...gateway,
    target: `/ws/experience?token=${await adminToken(token)}&experience=${experience}`,
    keepsText: true,
    onText: (text) => settleBy(JSON.parse(text!.toString()) as Told, settle),
    onLost: (why) =>
      settle(new Error(`${why}: is the secret the gateway's own, and is there an experience ${experience}?`)),
  })
  socket.send('{"type":"action","action":"@reset world CONFIRM"}')
  await answered.finally(() => socket.close())
}

interface Told {
  readonly type: string
  readonly success?: boolean
  readonly message?: string
}

function settleBy({ type, success, message }: Told, settle: (error: Error | null) => void): void {
  if (type === 'error' || success === false) settle(new Error(`the world could not be reset: ${message}`))
  else if (type === 'action_response') settle(null)
}

function adminToken({ secret, audience, issuer }: TokenPlan): Promise<string> {
  const token = new SignJWT({ role: 'authenticated', app_metadata: { role: 'admin' } })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject('load-admin')
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('10m')
  if (issuer !== null) token.setIssuer(issuer)
  return token.sign(new TextEncoder().encode(secret))
}
