import { metrics } from './metrics.js'

const lookEveryMs = 100
const tickMs = 10

/** Calls `task` at a time, in milliseconds since 1970; at once if that is over. */
export function at(timeMs, task) {
  setTimeout(task, Math.max(0, timeMs - Date.now()))
}

/**
 * An open loop: `task(dueAtMs)` for everything that is due by the clock, `perSecond` times a second, however late the last one is
 * answered, and with the time at which it was due.
 */
export function openLoop(perSecond, { fromMs, toMs }, task) {
  if (perSecond <= 0) return
  const stepMs = 1_000 / perSecond
  let next = fromMs
  at(fromMs, () => {
    const timer = setInterval(() => {
      const now = Date.now()
      for (; next <= now && next < toMs; next += stepMs) task(next)
      if (next >= toMs) clearInterval(timer)
    }, tickMs)
  })
}

/** Looks how late timers are until `toMs`. */
export function watchGenerator(toMs) {
  let expected = Date.now() + lookEveryMs
  const timer = setInterval(() => {
    const now = Date.now()
    metrics.lag.add(Math.max(0, now - expected))
    expected = now + lookEveryMs
    if (now >= toMs) clearInterval(timer)
  }, lookEveryMs)
}
