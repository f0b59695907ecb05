import { isExperienceId, isUserId } from 'schemas'
import type { Verify } from '../auth/auth.js'
import type { Engine, Identity } from '../engine.js'
import { CallRefused, type FastifyInstance, type FastifyRequest } from '../http.js'

/** What the routes of a player need. */
export interface PlayerRoutes {
  verify: Verify
  engines: ReadonlyMap<string, Engine>
  /** Calls that wait for an answer, at most. */
  maxInFlight: number
}

const bearer = /^Bearer +(\S+)$/i

/**
 * Before a body is read: the token is good, it is the player's in the path, and there is room. The order of the refusals
 * is 401, 403, 404, 429.
 */
export function guardPlayers(http: FastifyInstance, { verify, engines, maxInFlight }: PlayerRoutes): void {
  let inFlight = 0
  http.addHook('onRequest', async (request) => {
    request.identity = await identify(request, verify)
    const { experience, user } = request.params as Record<string, string>
    if (!isUserId(user) || user !== request.identity.user) throw new CallRefused(403, 'forbidden')
    if (!isExperienceId(experience) || !engines.has(experience)) throw new CallRefused(404, 'unknown_experience')
  })
  http.addHook('preParsing', async (_request, reply) => {
    if (reply.raw.destroyed) return // the caller left while the token was looked at: no close will come any more
    if (inFlight >= maxInFlight) throw new CallRefused(429, 'too_many_requests_in_flight')
    inFlight++
    reply.raw.once('close', () => {
      inFlight--
    })
  })
}

async function identify(request: FastifyRequest, verify: Verify): Promise<Identity> {
  const token = bearer.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new CallRefused(401, 'unauthorized', 'Not authenticated. Provide a valid JWT.')
  const identity = await verify(token)
  if (identity === 'unavailable') throw new CallRefused(503, 'kb_unavailable', 'Tokens cannot be checked at the moment')
  if (identity === 'unauthorized') throw new CallRefused(401, 'unauthorized')
  return identity
}

/** Who calls and where, after the guard. */
export function callerOf(
  request: FastifyRequest,
  engines: PlayerRoutes['engines'],
): { identity: Identity; engine: Engine } {
  const engine = engines.get((request.params as Record<string, string>).experience ?? '')
  if (request.identity === null || !engine) throw new Error('the guard did not run')
  return { identity: request.identity, engine }
}
