import type { Core } from './core.js'

/** How much of what is bounded is in use. */
export interface Survey {
  readonly states: Readonly<Record<'joining' | 'live' | 'behind' | 'closing', number>>
  readonly lagging: number
  readonly unsentBytes: number
  readonly messagesInFlight: number
  readonly messagesWaiting: number
  readonly feeds: number
  readonly rememberedEvents: number
  readonly gapEvents: number
}

/** One walk over all sessions and feeds, for the metrics. */
export function survey({ registry }: Core): Survey {
  const states = { joining: 0, live: 0, behind: 0, closing: 0 }
  const all = { lagging: 0, unsentBytes: 0, messagesInFlight: 0, messagesWaiting: 0 }
  for (const session of registry.sessions) {
    if (session.isLeaving) states.closing++
    else if (session.state !== 'closed') states[session.state]++
    if (session.lag !== null) {
      all.lagging++
      all.unsentBytes += session.socket?.unsentBytes() ?? 0
    }
    const { inFlight, waiting } = session.messages
    all.messagesInFlight += inFlight
    all.messagesWaiting += waiting
  }
  const ofFeeds = { feeds: 0, rememberedEvents: 0, gapEvents: 0 }
  for (const feed of registry.feeds()) {
    ofFeeds.feeds++
    ofFeeds.rememberedEvents += feed.rememberedCount
    ofFeeds.gapEvents += feed.filling?.length ?? 0
  }
  return { states, ...all, ...ofFeeds }
}
