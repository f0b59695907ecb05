import type { ReadLimit } from '../ports.js'

/** Numbers that the core is bounded by. Times in milliseconds. */
export interface Limits {
  readonly maxQueued: number
  readonly socketsPerUser: number
  readonly lagBytes: number
  readonly slowTimeoutMs: number
  readonly framesPerSecond: number
  readonly frameBurst: number
  /** Between two heartbeats to a v2 client. */
  readonly heartbeatMs: number
  /** Events replayed to a v2 client that comes back. */
  readonly resumeMaxEvents: number
}

/** Fixed bounds: part of the design, not of the configuration. DESIGN §3.2, §3.5, §3.6. */
export const bounds = {
  /** How long events wait for the reply to the action that caused them. */
  replyWaitMs: 250,
  /** How long events wait for an area of interest that the client asked for. */
  worldWaitMs: 2_000,
  /** How long a zone's feed stays open after its last member left. */
  zoneLingerMs: 60_000,
  /** Healing begins at what was seen this long before. */
  healMarginMs: 60_000,
  /** More than this to read: everybody resyncs. */
  healEvents: 50_000,
  /** Events that wait, per feed, while it is filled. */
  fillingEvents: 1_000,
  /** Sessions that read the stream at once. */
  readers: 64,
  /** What one of them may read; who missed more resyncs. */
  read: { events: 256, bytes: 256 * 1024 } satisfies ReadLimit,
  /** What filling the gap of a feed may read. */
  fill: { events: 1_000, bytes: 4 * 1024 * 1024 } satisfies ReadLimit,
  /** Sessions that ask for an area of interest at once, on the gateway's own account. */
  askers: 200,
  /** How many times the time of a connect a client with a cursor waits, while the KB is up. */
  resumeDeadlines: 3,
  /** Sessions that are attached at once after the KB was away. */
  attaches: 200,
  /** Between two tries of what must succeed in the end (attach, area of interest, heal). */
  retryMs: 500,
  /** Questions in a row whose answers came too early for the feeds, before the session is taken as it is. */
  attachTries: 20,
} as const
