import { readMessageType, refTo } from 'schemas'
import { requestConflict } from '../engine.js'
import { CallRefused, type FastifyInstance, traceOf } from '../http.js'
import { answerHeaderDocs, callHeaders, jsonBody, refused } from '../openapi.js'
import { answerHeaders, answerLines } from './answer.js'
import { bytesOf, parseBody, readRequestId } from './body.js'
import { fingerprint } from './fingerprint.js'
import { type ExperienceRoutes, playerOf, playerParams } from './player.js'

const schema = {
  summary: 'A frame of a client, answered with frames.',
  description:
    'The body is the frame, byte for byte and of any content type. The answer comes when its commit is on disk.',
  tags: ['gateway'],
  security: [{ bearer: [] }],
  params: playerParams,
  headers: callHeaders,
  body: jsonBody('ClientMessage'),
  response: {
    200: {
      description: 'Frames for the socket (ServerMessage), one a line, to be sent as they are and in order.',
      headers: answerHeaderDocs,
      content: { 'application/x-ndjson': { schema: { type: 'string', 'x-lines': refTo('ServerMessage') } } },
    },
    ...refused(
      'unauthorized',
      'forbidden',
      'unknown_experience',
      'request_conflict',
      'frame_too_large',
      'invalid_json',
      'missing_type',
      'processing_error',
      'invalid_message',
      'too_many_requests_in_flight',
      'kb_unavailable',
    ),
  },
}

/** `POST …/messages`: a client's frame, byte for byte; answered with frames, one a line. DESIGN §8 "KB calls". */
export function messages(http: FastifyInstance, routes: ExperienceRoutes): void {
  http.post('/v1/experiences/:experience/players/:user/messages', { schema }, async (request, reply) => {
    const { identity, engine } = playerOf(request, routes)
    const id = readRequestId(request)
    const bytes = bytesOf(request)
    const message = readFrame(bytes)
    const answer = await engine.message({
      identity,
      request: id,
      hash: fingerprint(bytes),
      message,
      ...traceOf(request),
    })
    if (answer === requestConflict) throw new CallRefused('request_conflict')
    reply.headers(answerHeaders(answer)).type('application/x-ndjson')
    return answerLines(answer)
  })
}

/** The frame as a JSON object with a type; anything less is no frame. */
function readFrame(bytes: Buffer): unknown {
  const value = parseBody(bytes)
  const type = readMessageType(value)
  if (!type.ok) throw new CallRefused(type.code)
  return value
}
