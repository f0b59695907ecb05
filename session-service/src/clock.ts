import type { Clock } from './ports.js'

/** The time of this machine and the event loop of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
  endOfTurn: (task) => {
    setImmediate(task)
  },
}
