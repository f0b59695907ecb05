import { livePrefix, storedPrefix } from './subjects.js'

/** The largest event: 256 KiB. */
export const maxEventBytes = 256 * 1024

/** The one stream. Only the KB creates or updates it; `num_replicas` comes from its configuration. DESIGN §8. */
export const worldStream = {
  name: 'WORLD_UPDATES',
  subjects: [`${storedPrefix}>`],
  storage: 'file',
  retention: 'limits',
  discard: 'old',
  maxAgeMs: 24 * 60 * 60 * 1000,
  maxMessagesPerSubject: 10_000,
  maxBytes: 1024 ** 3,
  maxMessageBytes: maxEventBytes,
  allowDirect: true,
  republish: { source: `${storedPrefix}>`, destination: `${livePrefix}>` },
} as const
