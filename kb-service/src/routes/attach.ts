import { type FastifyInstance, traceOf } from '../http.js'
import { callerOf, type PlayerRoutes } from './player.js'

/** `POST …/attach`: where the player is, and how far the events have come. DESIGN §8 "KB calls". */
export function attach(http: FastifyInstance, { engines }: PlayerRoutes): void {
  http.post('/v1/experiences/:experience/players/:user/attach', async (request) => {
    const { identity, engine } = callerOf(request, engines)
    return engine.attach(identity, traceOf(request).traceparent)
  })
}
