import type { CallHooks } from './calls.js'
import type { Simulation } from './simulation.js'
import { answered } from './track.js'

/** What the judge notes of calls. */
export function callHooks(sim: Simulation): CallHooks {
  return {
    asked: ({ socket, message, request }) => {
      if (message.type === 'attach' || message.type === 'request_resync') return
      // What was given before it was asked, and is only not yet written, need not wait for the answer.
      sim.sockets.track(socket).asked.push({ request, isOverdue: sim.sockets.isOnItsWay(socket, request) })
    },
    resolved: ({ socket, message, request }, attachment, isRefused) => {
      const track = sim.sockets.track(socket)
      if (attachment !== null) track.attached = attachment
      if (isRefused || message.type === 'update_location') answered(track, request)
    },
    surprise: (error) => sim.fail('surprise', `${error instanceof Error ? error.stack : error}`),
  }
}
