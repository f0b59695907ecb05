import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks a URL until it answers 2xx.
 * @param {string} url
 * @param {AbortSignal} signal gives up
 * @returns {Promise<boolean>} false: given up
 */
export async function untilReady(url, signal) {
  while (!signal.aborted) {
    if (await answers(url, signal)) return true
    await pause(50, undefined, { signal }).catch(() => undefined)
  }
  return false
}

/** @param {string} url @param {AbortSignal} signal */
async function answers(url, signal) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
