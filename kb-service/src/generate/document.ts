import { createHttp } from '../http.js'
import { createLogger } from '../logger.js'
import { type ApiDocument, documentOf } from '../openapi.js'
import { addRoutes } from '../routes/index.js'
import { Telemetry } from '../telemetry/telemetry.js'

/** The OpenAPI document of the KB as it would serve it. Runs no KB: routes are added and never called. */
export async function makeDocument(): Promise<ApiDocument> {
  const telemetry = new Telemetry(createLogger('silent'))
  const http = createHttp(telemetry)
  await addRoutes(http, {
    telemetry,
    engines: new Map(),
    verify: async () => 'unavailable',
    inFlight: { count: 0, max: 0 },
    now: Date.now,
    isNatsConnected: () => false,
    streamMode: () => 'unknown',
    areEnginesLive: () => false,
    outboxDepth: () => 0,
    contentStatus: () => 'current',
    troubles: () => [],
    isStopping: () => true,
  })
  await http.ready()
  const document = documentOf(http)
  await http.close()
  return document
}
