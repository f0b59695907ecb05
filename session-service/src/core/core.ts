import type { GoodbyeCode, ResyncReason } from 'schemas'
import type { Bus, Clock, Kb, Reply, Verify, WorldEvent } from '../ports.js'
import type { Limits } from './bounds.js'
import type { Counts, FrameKind } from './counts.js'
import type { Feed } from './feed.js'
import type { Asked, Lane, Message } from './lane.js'
import type { Permits } from './permits.js'
import type { Registry } from './registry.js'
import type { Recovery } from './resume.js'
import type { Frame, Session } from './session.js'

/** What the core reports, for counters and logs. */
export interface Report {
  gap(feed: Feed): void
  gapUnfilled(feed: Feed): void
  resync(session: Session, reason: ResyncReason): void
  caughtUp(session: Session, source: 'feed' | 'stream'): void
  lagged(session: Session): void
  heal(cause: string, events: number, outcome: 'healed' | 'resynced' | 'failed'): void
  opened(session: Session): void
  /** What came of a v2 client's cursor. */
  recovered(session: Session, recovery: Recovery): void
  closed(session: Session, code: GoodbyeCode | 'by_client' | 'lost'): void
  duplicate(): void
  eventIn(event: WorldEvent): void
  /** A client's message came that is for the KB. */
  asked(session: Session, type: string, requestId: string): Asked
  framesOut(count: number): void
  surprise(error: unknown, where: string): void
}

/** The parts of the gateway's core, and how they reach each other. Wired in `index.ts`. */
export interface Core {
  readonly bus: Bus
  readonly kb: Kb
  readonly verify: Verify
  readonly clock: Clock
  readonly limits: Limits
  readonly report: Report
  readonly counts: Counts
  readonly registry: Registry
  /** Who may read the stream now. */
  readonly readers: Permits
  /** Who may ask for an area of interest now. */
  readonly askers: Permits

  /** NATS is back, or the stream has a new leader: events may have been missed, all sessions wait. */
  readonly isHealing: boolean
  /** The highest sequence of the stream that was seen, or where the stream stood at the start. */
  readonly lastSequence: number
  newRequestId(): string
  /** From 0 to 1, by chance. */
  random(): number

  /** An event that came live while healing waits for those before it. */
  holdForHealing(feed: Feed, event: WorldEvent): void
  /** Takes an event into its feed and gives it to whom it concerns. `fill`: it was read from the stream. */
  take(feed: Feed, event: WorldEvent, fill: boolean): void
  /** The one way from behind to live. */
  catchUp(session: Session): void
  /** What the session missed cannot be had: it needs a world. */
  resync(session: Session, reason: ResyncReason): void
  /** The gateway's own question for an area of interest. */
  askForWorld(session: Session): void
  /** The message in flight is answered: what waited for it goes on, the next one starts. */
  answered(session: Session, lane: Lane): void
  /** Puts a frame on the socket, at the end of this turn. `kind`: as what it counts. */
  send(session: Session, frame: Frame, kind?: FrameKind): void
  /** Puts frames of the KB's answer to `message` on the socket, with what the socket's protocol says more. */
  reply(session: Session, frames: readonly Uint8Array[], message: Message | null, reply: Reply): void
  /** Everything that is said to the session before the end, then the end. */
  close(session: Session, code: GoodbyeCode): void
  /** Starts `experience` again if `epoch` is newer than the one known. */
  newEpoch(experience: string, epoch: string): void
}
