import { callersTrace, type FastifyInstance, requestIdOf } from '../http.js'
import type { Tracing } from '../tracing/tracing.js'

/** Each call is a step of its caller's trace. Without traces nothing is done for any. */
export function traceCalls(http: FastifyInstance, tracing: Tracing): void {
  if (!tracing.isOn) return
  http.addHook('onRequest', async (request) => {
    const { method, routeOptions } = request
    const name = `${method} ${routeOptions.url}`
    request.span = tracing.begin(name, 'server', callersTrace(request).traceparent ?? null)
  })
  http.addHook('onResponse', async (request, reply) => {
    const { span, identity } = request
    span?.set({
      'user.id': identity?.user ?? '',
      'gaia.request_id': requestIdOf(request) ?? '',
      'http.response.status_code': reply.statusCode,
    })
    span?.end(reply.statusCode >= 500 ? String(reply.statusCode) : null)
  })
}
