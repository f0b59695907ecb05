import type { Event } from './event.js'

/** When the event was committed, as its body says; null if it does not. Milliseconds since 1970. */
export function committedAt({ body }: Event): number | null {
  const timestamp = body?.timestamp
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : null
}

/** From the commit to the arrival here; null if it was read from the stream, or does not say when it was committed. */
export function latencyOf(event: Event): number | null {
  const from = committedAt(event)
  return event.passed.source === 'stream' || from === null ? null : event.passed.at - from
}
