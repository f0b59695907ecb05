import swagger from '@fastify/swagger'
import { componentsOf, type ErrorCode, errorCodes, headers, type KbRoute, refTo, statusOf } from 'schemas'
import type { FastifyInstance } from './http.js'
import { version } from './version.js'

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
      ...refused(),
    },
  }
  http.get('/openapi.json', { schema }, async () => documentOf(http))
  http.addHook('onReady', async () => void documentOf(http)) // made once, before anybody plays: it takes some time
}

/** As much of an OpenAPI document as is looked into. */
export interface ApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Operation {
  readonly summary?: string
  readonly tags?: string[]
  readonly security?: object[]
}

/** The document of a server that is ready. */
export function documentOf(http: FastifyInstance): ApiDocument {
  return http.swagger() as unknown as ApiDocument
}

/** All routes, as /health tells them. UP §3.5. */
export function routesOf(http: FastifyInstance): KbRoute[] {
  return Object.entries(documentOf(http).paths).flatMap(([path, operations]) =>
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

/** The answers to calls that are refused with these codes; what goes wrong on our side may happen to each. */
export function refused(...codes: ErrorCode[]): Record<number, unknown> {
  const all = [...codes, 'server_error'] as const
  const told = (status: number) => all.filter((code) => statusOf[code] === status).map(sentenceOf)
  const statuses = new Set(all.map((code) => statusOf[code]))
  return Object.fromEntries([...statuses].map((status) => [status, answerOf('KbError', told(status).join(' · '))]))
}

function sentenceOf(code: ErrorCode): string {
  return `\`${code}\` ${errorCodes[code].message}`
}

/** A parameter or a header of that title. (Beside a `$ref` the description would be left out.) */
export function described(title: string, description: string) {
  return { description, allOf: [refTo(title)] }
}

export const traceHeaders = {
  type: 'object',
  properties: { [headers.trace]: described('Traceparent', 'Goes with the events that the call causes.') },
}

export const callHeaders = {
  type: 'object',
  properties: {
    [headers.request]: described('RequestId', 'Makes the call safe to repeat.'),
    ...traceHeaders.properties,
  },
}

/** Where an answer stands. */
export const answerHeaderDocs = {
  [headers.epoch]: described('Epoch', 'The numbering of commits.'),
  [headers.commit]: described('Decimal', 'The commit that the answer was made at.'),
  [headers.zone]: described('ZoneId', 'The zone that the player is in; absent if in none that others share.'),
  [headers.version]: described('Decimal', 'The version of what the player sees.'),
  [headers.kind]: { type: 'string', const: 'rebase', description: 'There if an area of interest is in the answer.' },
}
