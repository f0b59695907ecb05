import type { ErrorCode, GoodbyeCode } from 'schemas'

/**
 * What the gateway's core (session, feed, registry, catch-up, heal) asks of the world outside.
 * The core imports no socket, no NATS, no HTTP and no timer: whoever implements these four can run it.
 */

/** Whose a token is, and until when; or the goodbye that it deserves. Never throws. */
export type Verify = (
  token: string | null,
) => Promise<{ readonly user: string; readonly expiresAtMs: number } | { readonly goodbye: GoodbyeCode }>

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `task` once after `delayMs`. Returns what cancels it. */
  after(delayMs: number, task: () => void): () => void
  /** Calls `task` once, when everything that this turn of the event loop brought is taken in. */
  endOfTurn(task: () => void): void
}

/** The player for whom the KB is asked. `token` is the player's own; it is never logged. */
export interface Caller {
  readonly user: string
  readonly experience: string
  readonly token: string
}

/** Where an answer of the KB stands: the commit it was made at, and the player's zone after it. */
export interface Place {
  readonly epoch: string
  readonly commit: number
  readonly zone: string | null
  readonly version: number
}

export interface Attachment extends Place {
  /** Up to this commit the stream has every event. */
  readonly published: number
  /** The last commits with an event on the player's and on the zone's subject; 0 if none. */
  readonly userCommit: number
  readonly zoneCommit: number
}

/** The KB's answer to a client message: frames to send as they are, in order. */
export interface Reply {
  readonly place: Place
  /** One of the frames is an `area_of_interest`. */
  readonly isRebase: boolean
  /** The same message was answered before, with this. */
  readonly isReplayed: boolean
  readonly frames: readonly Uint8Array[]
  /** Frames that come later (a story is told while it is written); null if that was all. Ends early if the KB breaks off. */
  readonly rest: AsyncIterable<readonly Uint8Array[]> | null
}

/** Why the KB did not do what was asked. `unauthorized` ends the session, `kb_unavailable` may be tried again. */
export interface Refusal {
  readonly refusal: ErrorCode
  readonly message: string
}

export interface Kb {
  /** False from when the KB was found not to answer until it answers again: calls, but for a probe, then fail at once with `kb_unavailable`. */
  readonly isUp: boolean
  attach(caller: Caller): Promise<Attachment | Refusal>
  /** Forwards a client's frame byte for byte. Broken calls are retried with the same `requestId`. */
  message(caller: Caller, frame: Uint8Array, requestId: string, traceparent?: string | null): Promise<Reply | Refusal>
}

/** An event of ours as it came from NATS. `body` is never opened. */
export interface WorldEvent {
  readonly subject: string
  readonly experience: string
  readonly epoch: string
  readonly commit: number
  /** The commit of the event before it on the same subject and experience, 0 if none. */
  readonly previous: number
  readonly zone: string | null
  readonly kind: 'update' | 'rebase' | 'epoch'
  readonly except: readonly string[] | null
  readonly request: string | null
  /** Place in the stream; 0 in live-only mode. */
  readonly sequence: number
  readonly body: Uint8Array
  /** When its commit was made, milliseconds since 1970; 0 if it does not say. */
  readonly atMs?: number
  /** W3C Trace Context of the step that published it. */
  readonly traceparent?: string | null
  /** Follows it to the sockets, where traces are on. */
  delivery?: Delivery | undefined
  /** The body with its cursor, once a v2 socket needed it. */
  spliced?: Uint8Array | undefined
}

/** An event on its way to sockets. */
export interface Delivery {
  /** One more socket gets it in this turn. */
  given(): void
}

/** What the bus tells of the connection. */
export interface BusEvents {
  connected(isFirst: boolean): void
  disconnected(): void
  /** The stream has been made, or has a new leader: what was stored may not have been republished. */
  streamChanged(): void
  /** An experience has a new epoch. */
  epoch(experience: string, epoch: string): void
}

/** What a subscription tells of. */
export interface Listener {
  /** The server knows of a subscription that was made on this connection. */
  opened(): void
  event(event: WorldEvent): void
  /** An event without our headers: a JSON object, to be passed on in order of arrival. */
  foreign(body: Uint8Array): void
}

export interface Subscription {
  /** The server knows of it, on the connection that is up now. */
  readonly isOpen: boolean
  release(): void
}

/** What a read of the stream found. */
export interface Reading {
  readonly events: readonly WorldEvent[]
  /** Per subject asked for: its last event at the leader. Empty unless read at the leader. */
  readonly lastOf: ReadonlyMap<string, WorldEvent>
  /** There was more than `limit` allows. */
  readonly isCut: boolean
}

export interface ReadLimit {
  readonly events: number
  readonly bytes: number
}

export interface StreamEnd {
  /** When the stream was made; another value means another stream. */
  readonly created: string
  readonly firstSequence: number
  readonly lastSequence: number
  /** How many messages of one subject it keeps. */
  readonly perSubject: number
}

export interface Bus {
  /** `live-only`: no stream to read from. */
  readonly mode: 'stream' | 'live-only'
  readonly isConnected: boolean
  /** Wants `subject` from now on, over every loss of the connection. The listener is told of nothing before this returns. */
  subscribe(subject: string, listener: Listener): Subscription
  /**
   * The events of `subjects` stored after `sequence`, in order. `nearest` may answer late by some messages, `leader` does not.
   * Rejects if NATS does not answer.
   */
  read(subjects: readonly string[], sequence: number, at: 'nearest' | 'leader', limit: ReadLimit): Promise<Reading>
  /** Where the stream ends, asked of the leader; null if there is no stream. Rejects if NATS does not answer. */
  streamEnd(): Promise<StreamEnd | null>
  /** All events stored after `after` up to `last`, of any subject, in order; exact. */
  readAll(after: number, last: number): AsyncIterable<WorldEvent>
}
