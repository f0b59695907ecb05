import swagger from '@fastify/swagger'
import { componentsOf, type ErrorCode, headers, type KbRoute, refTo, statusOf } from 'schemas'
import type { FastifyInstance } from './http.js'
import { version } from './version.js'

export { refTo }

const info = {
  title: 'GAIA KB service',
  version,
  description:
    'Owns the world. Every refusal is `{"detail","code","request_id"}` (KbError), also of what is no call of these: ' +
    'an unknown address (404) and malformed HTTP (400, 408, 431) are told as `invalid_message`.',
}

const tags = [
  { name: 'experience', description: 'To play without a socket, and to look for something to play.' },
  { name: 'gateway', description: 'What the Session Service calls, with the player’s own token.' },
  { name: 'operations', description: 'What operators and their tools ask.' },
]

/** Makes a document of all routes that are added after this, and serves it. */
export async function serveDocument(http: FastifyInstance): Promise<void> {
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      tags,
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    convertConstToEnum: false,
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject
      const { openapiObject: made } = document
      const schemas = componentsOf(made.paths)
      return { ...made, components: { ...made.components, schemas } } as typeof made
    },
  })
  const schema = {
    summary: 'This document.',
    description: 'OpenAPI 3.1.',
    tags: ['operations'],
    response: {
      200: { description: 'The document.', content: { 'application/json': { schema: { type: 'object' } } } },
    },
  }
  http.get('/openapi.json', { schema }, async () => documentOf(http))
}

/** The OpenAPI document of a server that is ready. */
export function documentOf(http: FastifyInstance): ReturnType<FastifyInstance['swagger']> {
  return http.swagger()
}

interface Operation {
  summary?: string
  tags?: string[]
  security?: unknown[]
}

/** All routes, as /health tells them. UP §3.5. */
export function routesOf(http: FastifyInstance): KbRoute[] {
  const { paths = {} } = documentOf(http) as { paths?: Record<string, Record<string, Operation>> }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary = '', tags = [], security = [] }]) => ({
      path,
      methods: [method.toUpperCase()],
      description: summary,
      tags,
      requires_auth: security.length > 0,
    })),
  )
}

/** A body of that title, as a route takes it. */
export function jsonBody(title: string) {
  return { content: { 'application/json': { schema: refTo(title) } } }
}

/** An answer of that title. */
export function answerOf(title: string, description: string) {
  return { description, ...jsonBody(title) }
}

/** The answers to calls that are refused with these codes. */
export function refused(...codes: ErrorCode[]): Record<number, unknown> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of [...codes, 'server_error'] as const) {
    byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, its]) => [status, answerOf('KbError', its.map((code) => `\`${code}\``).join(', '))]),
  )
}

export const traceHeaders = {
  type: 'object',
  properties: {
    [headers.trace]: { ...refTo('Traceparent'), description: 'Goes with the events that the call causes.' },
  },
}

export const callHeaders = {
  type: 'object',
  properties: {
    [headers.request]: { ...refTo('RequestId'), description: 'Makes the call safe to repeat.' },
    ...traceHeaders.properties,
  },
}

/** Where an answer stands. */
export const answerHeaderDocs = {
  [headers.epoch]: { ...refTo('Epoch'), description: 'The numbering of commits.' },
  [headers.commit]: { ...refTo('Decimal'), description: 'The commit that the answer was made at.' },
  [headers.zone]: { ...refTo('ZoneId'), description: 'The player’s zone; absent if in none.' },
  [headers.version]: { ...refTo('Decimal'), description: 'The version of that zone.' },
}
