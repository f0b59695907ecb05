import exec from 'k6/execution'
import { at, openLoop, watchGenerator } from './clockwork.js'
import { Crowd } from './crowd.js'
import { alwaysThresholds, beginCounting } from './metrics.js'

/** So long after the last connect the load begins; so long before the last look nothing more is begun; so long that takes. */
const settleMs = 2_000
const stillMs = 2_000
const lookMs = 5_000
/** Before the first connect: VUs start one after the other. */
const headstartMs = 1_000

/** k6's options of a script. `thresholds` come to those that hold always; null takes one away. */
export function optionsOf(settings, thresholds) {
  const totalS = Math.ceil((timesFrom(0, settings).endMs + 60_000) / 1_000)
  const all = { ...alwaysThresholds, ...thresholds }
  return {
    scenarios: {
      crowd: { executor: 'per-vu-iterations', vus: settings.vus, iterations: 1, maxDuration: `${totalS}s` },
    },
    thresholds: Object.fromEntries(Object.entries(all).filter(([, limits]) => limits !== null)),
    // The url of a socket has its cursor in it: a series for each would be kept.
    systemTags: ['scenario', 'error_code', 'status'],
    summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max', 'count'],
    setupTimeout: '60s',
  }
}

/** When what happens, in milliseconds since 1970, for a run that begins at `startMs`. The same in all VUs. */
export function timesFrom(startMs, { clients, connects, durationS, quietS }) {
  const fromMs = startMs + headstartMs + (clients / connects) * 1_000 + settleMs
  const toMs = fromMs + durationS * 1_000
  const lookAtMs = toMs + quietS * 1_000
  return { connectAtMs: startMs + headstartMs, fromMs, toMs, lookAtMs, endMs: lookAtMs + lookMs }
}

/**
 * What every VU does: its clients connect by the clock, its actors act by the clock, then all is quiet, everybody looks at the world
 * once more, and leaves. `during(crowd, times, isFirstVu)` does what the script is about.
 */
export function play(settings, { startMs }, { during = () => {}, ...given } = {}) {
  const times = timesFrom(startMs, settings)
  const crowd = new Crowd(settings, given)
  beginCounting()
  watchGenerator(times.toMs)
  for (const [number, client] of crowd.clients) {
    at(times.connectAtMs + (number / settings.connects) * 1_000, () => client.connect())
  }
  const { actors } = crowd
  const share = settings.actors === 0 ? 0 : actors.length / settings.actors
  let turn = 0
  openLoop(settings.rate * share, times, (dueAtMs) => actors[turn++ % actors.length].actor.act(dueAtMs))
  during(crowd, times, exec.vu.idInTest === 1)
  at(times.lookAtMs - stillMs, () => everybody(crowd, ({ actor }) => actor?.stop()))
  at(times.lookAtMs, () => everybody(crowd, (client) => client.check()))
  at(times.endMs, () => everybody(crowd, (client) => client.leave()))
}

function everybody(crowd, task) {
  for (const client of crowd.clients.values()) task(client)
}
