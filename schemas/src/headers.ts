/** Header names on NATS events and KB answers, case as written. DESIGN §8. `Gaia-Replayed: true` is on an answer that was given before. */
export const headers = {
  epoch: 'Gaia-Epoch',
  commit: 'Gaia-Commit',
  previous: 'Gaia-Previous',
  experience: 'Gaia-Experience',
  zone: 'Gaia-Zone',
  version: 'Gaia-Version',
  except: 'Gaia-Except',
  request: 'Gaia-Request',
  kind: 'Gaia-Kind',
  at: 'Gaia-At',
  replayed: 'Gaia-Replayed',
  trace: 'traceparent',
} as const

/** What an event or an answer is. An answer bears only `rebase`, and only if a line of it is an `area_of_interest`. */
export const eventKinds = ['update', 'rebase', 'epoch'] as const
export type EventKind = (typeof eventKinds)[number]
