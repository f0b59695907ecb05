import type { Socket } from 'node:net'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type ErrorCode, errorCodes, headers, isRequestId, type KbError, statusOf } from 'schemas'
import type { Identity } from './engine.js'
import { Unavailable } from './ledger.js'
import type { Telemetry } from './telemetry/telemetry.js'
import type { Span } from './tracing/tracing.js'

/** The largest frame of a client. */
const bodyLimit = 64 * 1024
/** Longer than callers keep idle connections, so that none is cut while a call is on its way. */
const keepAliveTimeout = 120_000
/** A user id is up to 128 characters, each up to three when percent-encoded. */
const maxParamLength = 400
const notUnderstood = 'The call cannot be understood'

declare module 'fastify' {
  interface FastifyRequest {
    identity: Identity | null
    /** The call as a step of a trace, where traces are on. */
    span: Span | null
    /** The id that the body gives to the call, once it is read. */
    callId: string | null
  }
}

/** A call that is refused, with the code that its answer bears. */
export class CallRefused extends Error {
  readonly code: ErrorCode
  readonly status: number

  constructor(code: ErrorCode, detail: string = errorCodes[code].message, status: number = statusOf[code]) {
    super(detail)
    this.name = 'CallRefused'
    this.code = code
    this.status = status
  }
}

/** An HTTP server without routes: sizes, bodies as bytes, and every failure turned into `{detail, code, request_id}`. */
export function createHttp(telemetry: Telemetry): FastifyInstance {
  const http = fastify({
    bodyLimit,
    keepAliveTimeout,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void refuse(telemetry, error, request, reply),
    clientErrorHandler: (error, socket) => refuseMalformed(telemetry, error, socket),
  }) as unknown as FastifyInstance
  // Schemas of routes are for the document. Routes check what they take, with the contract's own checks, and tests hold
  // what they give to it: a serializer made from a schema would leave out what the schema does not name.
  http.setValidatorCompiler(() => () => true)
  http.setSerializerCompiler(() => JSON.stringify)
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  http.decorateRequest('identity', null)
  http.decorateRequest('callId', null)
  http.decorateRequest('span', null)
  closeKeptConnections(http)
  http.setErrorHandler((error: FastifyError, request, reply) => refuse(telemetry, error, request, reply))
  http.setNotFoundHandler((request, reply) => {
    const nothing = new CallRefused('invalid_message', 'There is nothing at this address', 404)
    return refuse(telemetry, nothing, request, reply)
  })
  return http
}

/** While the server closes, a connection ends with its answer; idle ones are closed at once by Fastify. */
function closeKeptConnections(http: FastifyInstance): void {
  let isClosing = false
  http.addHook('preClose', async () => {
    isClosing = true
  })
  http.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
}

/** The id under which a call is told of, or null if it has none that is fit. */
export function requestIdOf(request: FastifyRequest): string | null {
  if (request.callId !== null) return request.callId
  const id = request.headers[headers.request.toLowerCase()]
  return isRequestId(id) ? id : null
}

const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace that the call is part of, for what it causes; as an object to be spread. */
export function traceOf(request: FastifyRequest): { traceparent?: string } {
  return request.span === null ? callersTrace(request) : { traceparent: request.span.traceparent }
}

/** The caller's trace, if it is well formed. */
export function callersTrace(request: FastifyRequest): { traceparent?: string } {
  const value = request.headers[headers.trace]
  return typeof value === 'string' && traceparent.test(value) ? { traceparent: value } : {}
}

/** The one place where a failure becomes an answer. What is not ours to tell goes to the log. */
function refuse(telemetry: Telemetry, error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = asRefusal(error)
  const id = requestIdOf(request)
  if (refused.code === 'server_error') telemetry.unexpected(error, id, traceOf(request).traceparent)
  telemetry.callRefused(refused.code)
  if (refused.status === 413) reply.header('connection', 'close')
  return reply.status(refused.status).send(bodyOf(refused, id))
}

function bodyOf({ message, code }: CallRefused, id: string | null): KbError {
  return { detail: message, code, request_id: id }
}

const malformedStatus: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/** What is no HTTP reaches no route: it is told on the socket itself, which is then closed. */
function refuseMalformed(telemetry: Telemetry, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const refused = new CallRefused('invalid_message', notUnderstood)
  telemetry.callRefused(refused.code)
  const body = JSON.stringify(bodyOf(refused, null))
  const status = malformedStatus[error.code ?? ''] ?? '400 Bad Request'
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}`
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy())
}

function asRefusal(error: Error & { statusCode?: number }): CallRefused {
  if (error instanceof CallRefused) return error
  if (error instanceof Unavailable) return new CallRefused('kb_unavailable')
  if (error.statusCode === 413) return new CallRefused('frame_too_large')
  if (error.statusCode !== undefined && error.statusCode < 500) return new CallRefused('invalid_message', notUnderstood)
  return new CallRefused('server_error')
}

export type { FastifyInstance, FastifyRequest }
