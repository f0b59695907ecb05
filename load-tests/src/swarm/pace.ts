import { setTimeout as wait } from 'node:timers/promises'
import { nowMs } from './clocks.js'

const tickMs = 5

/** Begins one task after the other, so many a second, however long each takes. Resolves when all have ended. */
export async function paced<T>(perSecond: number, all: readonly T[], task: (one: T) => Promise<void>): Promise<void> {
  const fromMs = nowMs()
  const under: Promise<void>[] = []
  for (const [index, one] of all.entries()) {
    const dueMs = fromMs + (index / perSecond) * 1_000
    if (dueMs > nowMs()) await wait(dueMs - nowMs())
    under.push(task(one))
  }
  await Promise.all(under)
}

/** An open loop: `task(dueAtMs)` for all that is due by the clock, `perSecond` times a second. Resolves at the end. */
export function openLoop(
  perSecond: number,
  fromMs: number,
  toMs: number,
  task: (dueAtMs: number) => void,
): Promise<void> {
  if (perSecond <= 0) return wait(Math.max(0, toMs - nowMs()))
  const stepMs = 1_000 / perSecond
  let due = 0
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = nowMs()
      for (let dueAtMs = fromMs + due * stepMs; dueAtMs <= now && dueAtMs < toMs; dueAtMs = fromMs + ++due * stepMs) {
        task(dueAtMs)
      }
      if (now < toMs) return
      clearInterval(timer)
      resolve()
    }, tickMs)
  })
}
