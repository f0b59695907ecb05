import type { Reading } from '../ports.js'
import { lastAtLeader } from './chain.js'
import type { Core } from './core.js'
import type { Feed } from './feed.js'

/**
 * After which sequence to read: the one given, or, if the stream ends before that and so is another one, from its start.
 * Null without a stream, or if it does not answer.
 */
export async function startOf(core: Core, sequence: number): Promise<number | null> {
  if (sequence <= core.lastSequence) return sequence
  const end = await core.bus.streamEnd().catch(() => null)
  if (end === null) return null
  return end.lastSequence < sequence ? 0 : sequence
}

/** The last commit of a feed that is known of: at the leader, or live. */
export function knownOf(feed: Feed, reading: Reading, epoch: string): number {
  return Math.max(lastAtLeader(reading, feed, epoch), feed.lastHeard)
}
