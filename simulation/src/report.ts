import type { Report } from 'session-service/src/core/core.js'
import type { Simulation } from './simulation.js'

/** What the core reports: counted, and what it did not expect is a violation. */
export function reportTo(sim: Simulation): Report {
  const count = (what: string) => sim.count(what)
  return {
    gap: () => count('gap in a feed'),
    gapUnfilled: () => count('gap that was not filled'),
    resync: (session, reason) => {
      sim.note(`${session.token} resyncs: ${reason}`)
      count(`resync ${reason}`)
    },
    caughtUp: (_, source) => count(`caught up from the ${source}`),
    lagged: () => count('lagged'),
    heal: (cause, events, outcome) => {
      sim.note(`heal after ${cause}: ${events} events, ${outcome}`)
      count(`heal after ${cause}: ${outcome}`)
    },
    opened: () => count('opened'),
    recovered: (_, { outcome }) => count(`recovered: ${outcome}`),
    closed: (_, code) => count(`closed ${code}`),
    duplicate: () => count('duplicate'),
    eventIn: () => count('event in'),
    framesOut: () => undefined,
    asked: () => ({ traceparent: '', end: () => undefined }),
    surprise: (error, where) => sim.fail('surprise', `${where}: ${error instanceof Error ? error.stack : error}`),
  }
}
