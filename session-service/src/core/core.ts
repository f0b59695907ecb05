import type { GoodbyeCode } from 'schemas'
import type { Bus, Clock, Kb, ReadLimit, WorldEvent } from '../ports.js'
import type { Feed } from './feed.js'
import type { Permits } from './permits.js'
import type { Registry } from './registry.js'
import type { Frame, Session } from './session.js'

/** Numbers that the core is bounded by. Times in milliseconds. */
export interface Limits {
  readonly maxQueued: number
  readonly socketsPerUser: number
  readonly lagBytes: number
  readonly slowTimeoutMs: number
  readonly framesPerSecond: number
  readonly frameBurst: number
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
  /** Sessions that are attached at once after the KB was away. */
  attaches: 200,
  /** Between two tries of what must succeed in the end (attach, area of interest, heal). */
  retryMs: 500,
  /** Questions in a row whose answers came too early for the feeds, before the session is taken as it is. */
  attachTries: 20,
} as const

export type ResyncReason = 'expired' | 'epoch_changed' | 'overtaken' | 'too_many' | 'stream_changed' | 'no_stream'

/** What the core reports, for counters and logs. */
export interface Report {
  gap(feed: Feed): void
  gapUnfilled(feed: Feed): void
  resync(session: Session, reason: ResyncReason): void
  caughtUp(session: Session, source: 'feed' | 'stream'): void
  lagged(session: Session): void
  heal(cause: string, events: number, outcome: 'healed' | 'resynced'): void
  opened(session: Session): void
  closed(session: Session, code: GoodbyeCode | 'by_client'): void
  duplicate(): void
  eventIn(event: WorldEvent): void
  frameReceived(): void
  framesOut(count: number): void
  surprise(error: unknown, where: string): void
}

/** The parts of the gateway's core, and how they reach each other. Wired in `index.ts`. */
export interface Core {
  readonly bus: Bus
  readonly kb: Kb
  readonly clock: Clock
  readonly limits: Limits
  readonly report: Report
  readonly registry: Registry
  /** Who may read the stream now. */
  readonly readers: Permits
  /** Who may ask for an area of interest now. */
  readonly askers: Permits

  /** NATS is back, or the stream has a new leader: events may have been missed, all sessions wait. */
  readonly isHealing: boolean
  /** The highest sequence of the stream that was seen. */
  readonly lastSequence: number
  newRequestId(): string

  /** Takes an event into its feed and gives it to whom it concerns. `fill`: it was read from the stream. */
  take(feed: Feed, event: WorldEvent, fill: boolean): void
  /** The one way from behind to live. */
  catchUp(session: Session): void
  /** What the session missed cannot be had: it needs a world. */
  resync(session: Session, reason: ResyncReason): void
  /** The gateway's own question for an area of interest. */
  askForWorld(session: Session): void
  /** Puts a frame on the socket, at the end of this turn. */
  send(session: Session, frame: Frame): void
  /** Everything that is said to the session before the end, then the end. */
  close(session: Session, code: GoodbyeCode): void
  /** Starts `experience` again if `epoch` is newer than the one known. */
  newEpoch(experience: string, epoch: string): void
}
