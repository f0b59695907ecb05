import type { FastifyInstance } from '../http.js'
import { serveDocument } from '../openapi.js'
import { noTracing, type Tracing } from '../tracing/tracing.js'
import { attach } from './attach.js'
import { type CallerGuard, guardCallers } from './callers.js'
import { experiences, waypoints } from './experiences.js'
import { interact } from './interact.js'
import { messages } from './messages.js'
import { type OperationRoutes, operations } from './operations.js'
import { type ExperienceRoutes, guardPlayers } from './player.js'
import { traceCalls } from './traced.js'

export type Routes = OperationRoutes & ExperienceRoutes & CallerGuard & { tracing?: Tracing }

/** All that the KB answers, and the document of it: for everybody, for callers with a token, for one player. */
export async function addRoutes(http: FastifyInstance, routes: Routes): Promise<void> {
  await serveDocument(http)
  operations(http, routes)
  waypoints(http, routes)
  await http.register(async (callers) => {
    traceCalls(callers, routes.tracing ?? noTracing)
    guardCallers(callers, routes)
    experiences(callers, routes)
    interact(callers, routes)
    await callers.register(async (players) => {
      guardPlayers(players, routes)
      attach(players, routes)
      messages(players, routes)
    })
  })
}
