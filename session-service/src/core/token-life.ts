import type { Core } from './core.js'

const leastMs = 30_000
const spreadMs = 60_000

/**
 * When a v2 client is told that its token expires: half a minute to a minute and a half ahead, by chance, so that tokens
 * that expire together are not renewed together; of a short life the last half, at most. Milliseconds since 1970.
 */
export function warnAt(core: Core, expiresAtMs: number): number {
  const leftMs = expiresAtMs - core.clock.now()
  const aheadMs = leastMs + core.random() * spreadMs
  return expiresAtMs - Math.min(aheadMs, leftMs * (0.25 + core.random() / 4))
}
