import type { Time } from './host.js'

/** The longest that a timer can be set to. */
const mostMs = 2 ** 31 - 1

export const systemTime: Time = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, mostMs))
    return () => clearTimeout(timer)
  },
}
