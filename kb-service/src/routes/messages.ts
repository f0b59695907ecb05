import { createHash, randomUUID } from 'node:crypto'
import { type ErrorCode, errorCodes, headers, readMessageType } from 'schemas'
import { type Answer, requestConflict } from '../engine.js'
import { CallRefused, type FastifyInstance, type FastifyRequest, requestIdOf, traceOf } from '../http.js'
import { callerOf, type PlayerRoutes } from './player.js'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** `POST …/messages`: a client's frame, byte for byte; answered with frames, one a line. DESIGN §8 "KB calls". */
export function messages(http: FastifyInstance, { engines }: PlayerRoutes): void {
  http.post('/v1/experiences/:experience/players/:user/messages', async (request, reply) => {
    const { identity, engine } = callerOf(request, engines)
    const id = readRequestId(request)
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const message = readFrame(bytes)
    const answer = await engine.message({
      identity,
      request: id,
      hash: fingerprint(bytes),
      message,
      ...traceOf(request),
    })
    if (answer === requestConflict) throw new CallRefused(409, 'request_conflict')
    reply.headers(answerHeaders(answer)).type('application/x-ndjson')
    return Buffer.from(answer.frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''))
  })
}

/** A call without an id gets one of its own: it cannot be repeated, but its events can be told apart. */
function readRequestId(request: FastifyRequest): string {
  const given = request.headers[headers.request.toLowerCase()]
  if (given === undefined) return randomUUID()
  const id = requestIdOf(request)
  if (id === null) throw new CallRefused(422, 'invalid_message', 'Gaia-Request must be 16 to 64 of A-Z a-z 0-9 _ -')
  return id
}

/** The frame as a JSON object with a type; anything less is no frame. */
function readFrame(bytes: Buffer): unknown {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch {
    throw unfit('invalid_json')
  }
  const type = readMessageType(value)
  if (!type.ok) throw unfit(type.code)
  return value
}

function unfit(code: ErrorCode): CallRefused {
  return new CallRefused(422, code, errorCodes[code].message)
}

/** The same bytes are the same message. */
function fingerprint(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

function answerHeaders({ epoch, commit, zone, version, rebase, replayed }: Answer): Record<string, string> {
  return {
    [headers.epoch]: epoch,
    [headers.commit]: String(commit),
    [headers.version]: String(version),
    ...(zone !== null && { [headers.zone]: zone }),
    ...(rebase && { [headers.kind]: 'rebase' }),
    ...(replayed && { [headers.replayed]: 'true' }),
  }
}
