import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { checkSchema, type ShapeName, validateServerMessage } from 'schemas'
import t from 'tap'
import { makeDocument } from '../src/generate/document.js'
import { createHttp } from '../src/http.js'
import { createLogger } from '../src/logger.js'
import type { Operation } from '../src/openapi.js'
import { addRoutes, type Routes } from '../src/routes/index.js'
import { Telemetry } from '../src/telemetry/telemetry.js'
import { get, interact } from './support/interact.js'
import { startKb } from './support/service.js'

interface Described extends Operation {
  parameters?: { name: string; in: string; description?: string }[]
  responses: Record<string, { description: string; content: Record<string, { schema: { $ref?: string } }> }>
}

const document = await makeDocument()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path,
    operation: operation as Described,
  })),
)

t.test('the document is OpenAPI 3.1', async (t) => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)))
  t.ok(valid, JSON.stringify(errors))
  t.equal(validator.version, '3.1')
})

t.test('the document that is checked in is the one that is served', async (t) => {
  const file = new URL('../../../schemas/openapi.json', import.meta.url)
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(document)), 'else `npm run generate`')
  const kb = await startKb(t)
  const response = await fetch(`${kb.url}/openapi.json`)
  t.strictSame(await response.json(), JSON.parse(JSON.stringify(document)))
})

t.test('every route is in the document, and nothing else is', async (t) => {
  const telemetry = new Telemetry(createLogger('silent'))
  const http = createHttp(telemetry)
  const added: string[] = []
  http.addHook('onRoute', ({ method, url }) => {
    if (method !== 'HEAD') added.push(`${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  await addRoutes(http, { telemetry, engines: new Map() } as unknown as Routes)
  await http.ready()
  await http.close()
  t.strictSame(added.sort(), operations.map(({ name }) => name).sort())
})

t.test('every route says what it is for, what it takes and how it is refused', async (t) => {
  for (const { name, path, operation } of operations) {
    const { summary, security = [], parameters = [], responses } = operation
    t.match(summary, /^[A-Z].*\.$/, name)
    for (const [, param] of path.matchAll(/\{(\w+)\}/g)) {
      t.ok(
        parameters.some((one) => one.in === 'path' && one.name === param),
        `${name}: ${param}`,
      )
    }
    for (const one of parameters) t.match(one.description, /^[A-Z].*\.$/, `${name}: ${one.name}`)
    t.equal('401' in responses, security.length > 0, `${name}: a token is asked for where it is refused`)
    for (const [status, { description }] of Object.entries(responses)) t.ok(description, `${name}: ${status}`)
    t.ok('500' in responses, name)
  }
})

const shapes: Record<string, ShapeName> = {
  AttachAnswer: 'kb/attach-answer',
  ExperienceInfo: 'http/experience-info',
  ExperienceList: 'http/experience-list',
  InteractAnswer: 'http/interact-answer',
  KbError: 'kb/error',
  KbHealth: 'http/health',
  KbReadiness: 'http/readiness',
  WaypointList: 'http/waypoint-list',
}

/** What is wrong with an answer, by the document; null if nothing is. */
async function faultOf(name: string, response: Response): Promise<string | null> {
  const operation = operations.find((one) => one.name === name)?.operation
  const documented = operation?.responses[String(response.status)]
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const schema = documented?.content[type]?.schema
  if (!schema) return `${response.status} ${type} is not documented`
  const body = await response.text()
  if (type === 'application/x-ndjson') {
    const frames = body.trimEnd().split('\n')
    return frames.every((frame) => validateServerMessage(JSON.parse(frame)).ok) ? null : body
  }
  if (type !== 'application/json' || schema.$ref === undefined) return null
  const checked = checkSchema(shapes[schema.$ref.split('/').at(-1)!]!, JSON.parse(body))
  return checked.ok ? null : checked.message
}

t.test('what a running KB answers is as the document says', async (t) => {
  const kb = await startKb(t)
  const body = '{"type":"action","action":"collect_item","instance_id":"bottle_joy","request_id":"request-0123456789"}'
  const player = '/v1/experiences/{experience}/players/{user}'
  const asked: [name: string, response: Promise<Response>][] = [
    ['GET /openapi.json', fetch(`${kb.url}/openapi.json`)],
    ['GET /health', fetch(`${kb.url}/health`)],
    ['GET /health', fetch(`${kb.url}/health?include_routes=true`)],
    ['GET /ready', fetch(`${kb.url}/ready`)],
    ['GET /metrics', fetch(`${kb.url}/metrics`)],
    ['GET /waypoints/{experience}', fetch(`${kb.url}/waypoints/wylding-woods`)],
    ['GET /waypoints/{experience}', fetch(`${kb.url}/waypoints/moon`)],
    ['GET /experience/list', get(kb, '/experience/list')],
    ['GET /experience/list', fetch(`${kb.url}/experience/list`)],
    ['GET /experience/info/{id}', get(kb, '/experience/info/west-of-house')],
    ['GET /experience/info/{id}', get(kb, '/experience/info/moon')],
    ['POST /experience/interact', interact(kb, 'alice', { message: 'inventory' })],
    ['POST /experience/interact', interact(kb, 'alice', { message: 'play west-of-house' })],
    ['POST /experience/interact', interact(kb, 'alice', { message: 'inventory', experience: 'wylding-woods' })],
    ['POST /experience/interact', interact(kb, 'alice', { message: 7 })],
    ['POST /experience/interact', interact(kb, 'alice', { message: 'x'.repeat(65_536) })],
    [`POST ${player}/attach`, kb.call('alice', 'attach')],
    [`POST ${player}/attach`, kb.call('alice', 'attach', { experience: 'west-of-house' })],
    [`POST ${player}/attach`, kb.call('alice', 'attach', { experience: 'moon' })],
    [`POST ${player}/messages`, kb.call('alice', 'messages', { body })],
    [`POST ${player}/messages`, kb.call('alice', 'messages', { body: '{"type":"request_resync"}' })],
    [`POST ${player}/messages`, kb.call('alice', 'messages', { body: '[]' })],
    [`POST ${player}/messages`, kb.call('alice', 'messages', { body, token: null })],
  ]
  for (const [name, response] of asked) t.equal(await faultOf(name, await response), null, name)
  const names = new Set(asked.map(([name]) => name))
  t.strictSame([...names].sort(), operations.map(({ name }) => name).sort(), 'every route was asked')
})
