import { randomUUID } from 'node:crypto'
import { headers } from 'schemas'
import { CallRefused, type FastifyRequest, requestIdOf } from '../http.js'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function bytesOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** The body as JSON. */
export function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new CallRefused('invalid_json')
  }
}

/** A call without an id gets one of its own: it cannot be repeated, but its events can be told apart. */
export function readRequestId(request: FastifyRequest): string {
  const id = requestIdOf(request)
  if (id !== null) return id
  if (request.headers[headers.request.toLowerCase()] === undefined) return randomUUID()
  throw new CallRefused('invalid_message', 'Gaia-Request must be 16 to 64 of A-Z a-z 0-9 _ -')
}
