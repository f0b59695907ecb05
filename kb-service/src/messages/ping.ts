import type { Ping } from 'schemas'
import type { Handled, Turn } from './handled.js'

/** Answered by the gateway; here for callers without one. */
export function ping({ at }: Turn, { timestamp }: Ping): Handled {
  const frames = [{ type: 'pong', timestamp: timestamp === undefined ? at : timestamp }]
  return { frames, rebase: false, plans: [], kind: 'ping', result: 'done' }
}
