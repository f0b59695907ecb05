import { type FastifyInstance, traceOf } from '../http.js'
import { answerOf, refused, traceHeaders } from '../openapi.js'
import { type ExperienceRoutes, playerOf, playerParams } from './player.js'

const schema = {
  summary: 'Where the player is, and how far the events have come.',
  description: 'A player who is not known yet is set up; for others nothing is written. No body.',
  tags: ['gateway'],
  security: [{ bearer: [] }],
  params: playerParams,
  headers: traceHeaders,
  response: {
    200: answerOf('AttachAnswer', 'Where the player is.'),
    ...refused(
      'unauthorized',
      'forbidden',
      'unknown_experience',
      'frame_too_large',
      'invalid_message',
      'too_many_requests_in_flight',
      'kb_unavailable',
    ),
  },
}

/** `POST …/attach`: where the player is, and how far the events have come. DESIGN §8 "KB calls". */
export function attach(http: FastifyInstance, routes: ExperienceRoutes): void {
  http.post('/v1/experiences/:experience/players/:user/attach', { schema }, async (request) => {
    const { identity, engine } = playerOf(request, routes)
    return engine.attach(identity, traceOf(request).traceparent)
  })
}
