import type { Verify } from '../auth/auth.js'
import type { Identity } from '../engine.js'
import { CallRefused, type FastifyInstance, type FastifyRequest } from '../http.js'

export interface CallerGuard {
  verify: Verify
  /** Calls that wait for an answer, and how many there may be. */
  inFlight: { count: number; readonly max: number }
}

const bearer = /^Bearer +(\S+)$/i

/** Before a body is read: the token is good (401), and there is room (429). */
export function guardCallers(http: FastifyInstance, { verify, inFlight }: CallerGuard): void {
  http.addHook('onRequest', async (request) => {
    request.identity = await identify(request, verify)
  })
  http.addHook('preParsing', async (_request, reply) => {
    if (reply.raw.destroyed) return // the caller left while the token was looked at: no close will come any more
    if (inFlight.count >= inFlight.max) throw new CallRefused('too_many_requests_in_flight')
    inFlight.count++
    reply.raw.once('close', () => {
      inFlight.count--
    })
  })
}

async function identify(request: FastifyRequest, verify: Verify): Promise<Identity> {
  const token = bearer.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new CallRefused('unauthorized', 'Not authenticated. Provide a valid JWT.')
  const identity = await verify(token)
  if (identity === 'unavailable') throw new CallRefused('kb_unavailable', 'Tokens cannot be checked at the moment')
  if (identity === 'unauthorized') throw new CallRefused('unauthorized')
  return identity
}

/** Who calls, after the guard. */
export function callerOf({ identity }: FastifyRequest): Identity {
  if (identity === null) throw new Error('the guard did not run')
  return identity
}
