import { type Trouble, troubles } from '../troubles.js'
import type { Metrics } from './metrics.js'

/** What the parts know, and is read when the metrics are asked for. */
export interface Watched {
  readonly gauges: Readonly<Record<keyof typeof gauges, () => number>>
  troubles(): readonly Trouble[]
}

/** Single numbers that are asked for. */
const gauges = {
  kb_outbox_depth: 'Commits on disk of which not every event is published',
  kb_outbox_age_ms: 'Age of the oldest commit of which not every event is published',
  kb_content_broken: '1 if what authors wrote last cannot be used',
  kb_calls_in_flight: 'Calls of players that wait for an answer; 10,000 at most',
  kb_journal_waiting_bytes: 'What waits for the disk; 64 MiB for each experience at most',
  kb_recent_bytes: 'Commits that are kept in memory until they are published; 16 MiB for each experience at most',
  kb_outcomes: 'Answers that are kept for who asks again; 64 for each player, none older than 10 minutes',
  kb_players: 'Players that were ever here, over all experiences',
  kb_streams_made_total: 'How often the stream was made',
  nats_connected: '1 while NATS is connected',
} as const

/** Makes the metrics of what is watched; before `watched` gives it they are nothing, or 0. */
export function readings(metrics: Metrics, watched: () => Watched | null): void {
  for (const [name, help] of Object.entries(gauges)) {
    const read = () => watched()?.gauges[name as keyof typeof gauges]() ?? 0
    if (name.endsWith('_total')) metrics.countedElsewhere(name, help, null, read)
    else metrics.measured(name, help, null, read)
  }
  metrics.measured('kb_trouble', '1 for what is wrong just now, as /health names it', 'trouble', () => {
    const present = watched()?.troubles()
    return present === undefined ? [] : troubles.map((trouble) => [trouble, Number(present.includes(trouble))] as const)
  })
}
