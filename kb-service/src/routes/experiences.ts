import { type ExperienceInfo, type ExperienceList, isExperienceId, type WaypointList } from 'schemas'
import type { Content } from '../content/content.js'
import { CallRefused, type FastifyInstance, type FastifyRequest } from '../http.js'
import { answerOf, described, refused } from '../openapi.js'
import type { ExperienceRoutes } from './player.js'

const callerRefusals = ['unauthorized', 'too_many_requests_in_flight', 'kb_unavailable'] as const

const listSchema = {
  summary: 'Every experience that can be played.',
  tags: ['experience'],
  security: [{ bearer: [] }],
  response: { 200: answerOf('ExperienceList', 'All of them, by id.'), ...refused(...callerRefusals) },
}

const infoSchema = {
  summary: 'One experience.',
  tags: ['experience'],
  security: [{ bearer: [] }],
  params: {
    type: 'object',
    required: ['id'],
    properties: { id: described('ExperienceId', 'The experience.') },
  },
  response: {
    200: answerOf('ExperienceInfo', 'The experience.'),
    ...refused(...callerRefusals, 'unknown_experience', 'invalid_message'),
  },
}

const waypointsSchema = {
  summary: 'The points on the ground of an experience, as authors wrote them.',
  tags: ['experience'],
  params: {
    type: 'object',
    required: ['experience'],
    properties: { experience: described('ExperienceId', 'The experience.') },
  },
  response: {
    200: answerOf('WaypointList', 'All of them.'),
    ...refused('unknown_experience', 'invalid_message'),
  },
}

/** `GET /experience/list` and `/experience/info/{id}`: what there is to play. For callers with a token. UP §3.2. */
export function experiences(http: FastifyInstance, routes: ExperienceRoutes): void {
  http.get('/experience/list', { schema: listSchema }, async (): Promise<ExperienceList> => {
    return { experiences: [...routes.engines.values()].map(({ content }) => infoOf(content)) }
  })
  http.get('/experience/info/:id', { schema: infoSchema }, async (request) => infoOf(contentAt('id', request, routes)))
}

/** `GET /waypoints/{experience}`, for everybody. UP §3.4. */
export function waypoints(http: FastifyInstance, routes: ExperienceRoutes): void {
  http.get('/waypoints/:experience', { schema: waypointsSchema }, async (request): Promise<WaypointList> => {
    const { listed } = contentAt('experience', request, routes)
    return { success: true, waypoints: [...listed], count: listed.length }
  })
}

function infoOf({ experience, name, model, about }: Content): ExperienceInfo {
  return {
    id: experience,
    name,
    version: about.version,
    description: about.description,
    state_model: model,
    multiplayer_enabled: about.isMultiplayer,
    capabilities: about.capabilities,
  }
}

/** The content of the experience that the path names. What is no id is not repeated. */
function contentAt(param: string, request: FastifyRequest, { engines }: ExperienceRoutes): Content {
  const id = (request.params as Record<string, string>)[param] ?? ''
  const engine = engines.get(id)
  if (engine) return engine.content
  throw new CallRefused('unknown_experience', isExperienceId(id) ? `Experience not found: ${id}` : undefined)
}
