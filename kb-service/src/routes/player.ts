import { isExperienceId, isUserId } from 'schemas'
import type { Engine, Identity } from '../engine.js'
import { CallRefused, type FastifyInstance, type FastifyRequest } from '../http.js'
import { described } from '../openapi.js'
import { callerOf } from './callers.js'

/** What routes know of the experiences. */
export interface ExperienceRoutes {
  engines: ReadonlyMap<string, Engine>
}

/** What the paths of these routes name. */
export const playerParams = {
  type: 'object',
  required: ['experience', 'user'],
  properties: {
    experience: described('ExperienceId', 'The experience.'),
    user: described('UserId', 'The player: whom the token names.'),
  },
}

/** After the caller's guard and before that there is room: the token is the player's in the path (403), and the experience is known (404). */
export function guardPlayers(http: FastifyInstance, { engines }: ExperienceRoutes): void {
  http.addHook('onRequest', async (request) => {
    const { experience, user } = request.params as Record<string, string>
    if (!isUserId(user) || user !== callerOf(request).user) throw new CallRefused('forbidden')
    if (!isExperienceId(experience) || !engines.has(experience)) throw new CallRefused('unknown_experience')
  })
}

/** Who calls and where, after the guard. */
export function playerOf(
  request: FastifyRequest,
  { engines }: ExperienceRoutes,
): { identity: Identity; engine: Engine } {
  const engine = engines.get((request.params as Record<string, string>).experience ?? '')
  if (!engine) throw new Error('the guard did not run')
  return { identity: callerOf(request), engine }
}
