import type { KbHealth } from 'schemas'

/** What can be wrong for a while, as `/health` and metrics name it. */
export type Trouble = KbHealth['troubles'][number]

export const troubles: readonly Trouble[] = [
  'nats_away',
  'stream_unreachable',
  'stream_not_republishing',
  'stream_not_updatable',
  'stream_sealed',
  'events_waiting',
  'outbox_ended',
  'journal_unwritable',
  'checkpoint_refused',
]
