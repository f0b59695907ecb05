import { type Counts, frameKinds } from '../core/counts.js'
import type { Survey } from '../core/survey.js'
import type { Metrics, Values } from './metrics.js'

/** What the parts know, and is read when the metrics are asked for. */
export interface Watched {
  readonly counts: Counts
  survey(): Survey
  readonly gauges: Readonly<Record<keyof typeof gauges, () => number>>
}

/** Single numbers that are asked for. */
const gauges = {
  gateway_sockets: 'Sockets that are open',
  gateway_sockets_limit: 'MAX_SOCKETS: beyond it a connect is refused',
  gateway_sockets_knocking: 'Sockets whose session is not whole yet',
  gateway_oldest_behind_ms: 'How long the session has waited that waits longest to be live; 0 if none does',
  gateway_draining: '1 while the gateway is being emptied',
  gateway_healing: '1 while events that were missed are read from the stream, and all sessions wait',
  gateway_subjects: 'Subjects that somebody here listens to',
  gateway_held_events: 'Events that wait until healing is over; 50,000 at most',
  gateway_readers_waiting: 'Sessions that wait for their turn to read the stream',
  gateway_askers_waiting: 'Sessions for which the gateway will ask for an area of interest',
  gateway_attaches_waiting: 'Attaches that wait for their turn at the KB; 20,000 at most',
  nats_subscriptions_active: 'Subscriptions at NATS for subjects that somebody here listens to',
} as const

/** Numbers that one walk over all sessions and feeds gives. */
const surveyed: Readonly<Record<Exclude<keyof Survey, 'states'>, readonly [name: string, help: string]>> = {
  lagging: ['gateway_lagging', 'Sockets with more unsent than LAG_BYTES'],
  unsentBytes: ['gateway_unsent_bytes', 'What those have unsent; 4 MiB each at most'],
  messagesInFlight: ['gateway_messages_in_flight', 'Messages of clients that the KB is asked'],
  messagesWaiting: ['gateway_messages_waiting', 'Messages that wait behind those; MAX_QUEUED for each socket and lane'],
  feeds: ['gateway_feeds', 'Feeds: subjects by experience'],
  rememberedEvents: ['gateway_remembered_events', 'Events that feeds remember; 64 each, none older than 5 seconds'],
  gapEvents: ['gateway_gap_events', 'Events that wait until a gap before them is filled; 1,000 for each feed'],
}

/** Makes the metrics of what is watched; before `watched` gives it they are nothing, or 0. */
export function readings(metrics: Metrics, watched: () => Watched | null): void {
  let last: Survey | null = null
  metrics.measured('gateway_sessions', 'Sessions by state', 'state', () => {
    last = watched()?.survey() ?? null
    return Object.entries(last?.states ?? {})
  })
  for (const [key, [name, help]] of Object.entries(surveyed)) {
    metrics.measured(name, help, null, () => last?.[key as keyof typeof surveyed] ?? 0)
  }
  for (const [name, help] of Object.entries(gauges)) {
    metrics.measured(name, help, null, () => watched()?.gauges[name as keyof typeof gauges]() ?? 0)
  }
  const out = (of: 'frames' | 'bytes'): Values =>
    Object.entries(frameKinds).map(([kind, at]) => [kind, watched()?.counts[of][at] ?? 0])
  metrics.countedElsewhere('gateway_frames_out_total', 'Frames put on sockets', 'type', () => out('frames'))
  metrics.countedElsewhere(
    'gateway_bytes_out_total',
    'Bytes of frames put on sockets; of texts the characters',
    'type',
    () => out('bytes'),
  )
  const taken = (of: 'frames' | 'bytes'): Values =>
    [...(watched()?.counts.taken ?? [])].map(([type, counts]) => [type, counts[of]])
  metrics.countedElsewhere('gateway_frames_in_total', 'Frames taken from sockets', 'type', () => taken('frames'))
  metrics.countedElsewhere('gateway_bytes_in_total', 'Bytes of frames taken from sockets', 'type', () => taken('bytes'))
}
