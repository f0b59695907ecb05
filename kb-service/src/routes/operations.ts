import type { FastifyInstance } from '../http.js'
import type { Telemetry } from '../telemetry.js'

/** What operators ask. */
export interface OperationRoutes {
  telemetry: Telemetry
  version: string
  now: () => number
  isNatsConnected: () => boolean
  /** `unknown` until NATS was reached once. */
  streamMode: () => string
  /** Every experience takes commits. */
  areEnginesLive: () => boolean
  outboxDepth: () => number
  isStopping: () => boolean
}

/** `/health` always answers 200 and says how things are; `/ready` says whether calls should come here. */
export function operations(http: FastifyInstance, options: OperationRoutes): void {
  const { telemetry, now, isNatsConnected, areEnginesLive, isStopping } = options
  http.get('/health', async () => ({
    service: 'kb',
    status: isNatsConnected() && areEnginesLive() ? 'healthy' : 'degraded',
    version: options.version,
    timestamp: new Date(now()).toISOString(),
    nats_connected: isNatsConnected(),
    stream: options.streamMode(),
    journal_writable: areEnginesLive(),
    outbox_depth: options.outboxDepth(),
  }))
  http.get('/ready', async (_request, reply) => {
    const isReady = areEnginesLive() && !isStopping()
    return reply.status(isReady ? 200 : 503).send({ ready: isReady })
  })
  http.get('/metrics', async (_request, reply) => reply.type(telemetry.contentType).send(await telemetry.text()))
}
