import type { KbHealth } from 'schemas'
import type { FastifyInstance } from '../http.js'
import { answerOf, refused, routesOf } from '../openapi.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { Trouble } from '../troubles.js'
import { version } from '../version.js'

/** What operators ask. */
export interface OperationRoutes {
  telemetry: Telemetry
  now: () => number
  isNatsConnected: () => boolean
  /** `unknown` until NATS was reached once. */
  streamMode: () => KbHealth['stream']
  /** Every experience takes commits. */
  areEnginesLive: () => boolean
  outboxDepth: () => number
  /** Whether what authors wrote last can be used. */
  contentStatus: () => KbHealth['content']
  /** What is wrong just now. */
  troubles: () => readonly Trouble[]
  isStopping: () => boolean
}

const healthSchema = {
  summary: 'How the KB is.',
  description: 'Always 200; `status` says it.',
  tags: ['operations'],
  querystring: {
    type: 'object',
    properties: {
      include_routes: { type: 'boolean', default: false, description: 'True lists all addresses as well.' },
    },
  },
  response: { 200: answerOf('KbHealth', 'How it is.'), ...refused() },
}

const readySchema = {
  summary: 'Whether calls should come here.',
  tags: ['operations'],
  response: {
    200: answerOf('KbReadiness', 'They should.'),
    503: answerOf('KbReadiness', 'An experience takes no commits, or the service stops.'),
    ...refused(),
  },
}

const metricsSchema = {
  summary: 'Figures for Prometheus.',
  tags: ['operations'],
  response: {
    200: { description: 'Prometheus text.', content: { 'text/plain': { schema: { type: 'string' } } } },
    ...refused(),
  },
}

/** What FastAPI reads as true. */
const yes = ['true', '1', 'yes', 'on']

/** `/health` always answers 200 and says how things are; `/ready` says whether calls should come here. */
export function operations(http: FastifyInstance, options: OperationRoutes): void {
  const { telemetry, now, isNatsConnected, areEnginesLive, isStopping } = options
  http.get('/health', { schema: healthSchema }, async (request): Promise<KbHealth> => {
    const troubles = [...options.troubles()]
    const hasRoutes = yes.includes(String((request.query as Record<string, unknown>).include_routes))
    return {
      service: 'kb',
      status: troubles.length === 0 ? 'healthy' : 'degraded',
      version,
      timestamp: new Date(now()).toISOString(),
      nats_connected: isNatsConnected(),
      stream: options.streamMode(),
      journal_writable: areEnginesLive(),
      outbox_depth: options.outboxDepth(),
      content: options.contentStatus(),
      troubles,
      ...(hasRoutes && { routes: routesOf(http) }),
    }
  })
  http.get('/ready', { schema: readySchema }, async (_request, reply) => {
    const isReady = areEnginesLive() && !isStopping()
    return reply.status(isReady ? 200 : 503).send({ ready: isReady })
  })
  http.get('/metrics', { schema: metricsSchema }, async (_request, reply) => {
    return reply.type(telemetry.contentType).send(await telemetry.text())
  })
}
