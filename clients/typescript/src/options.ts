import type { Device, Time, WebSocketClass } from './host.js'

export type Protocol = 'gaia.v1' | 'gaia.v2'

/** A position of the device, in degrees. */
export interface Position {
  readonly lat: number
  readonly lng: number
}

/** Why a token is asked for: for a socket; because that of the open socket ends soon; because the last one had expired. */
export type TokenReason = 'connect' | 'expiring' | 'expired'

export interface ConnectOptions {
  /**
   * Where the Session Service is, as `wss://host:8003`: one address or several. Where one fails or drains, the next is
   * tried. Without a path, `/ws/experience` is added.
   */
  readonly url: string | readonly [string, ...string[]]
  /**
   * Gives a token (JWT), a good one each time that it is called: for each socket, and when the last one ends. What it
   * throws is told as a `failure`, and it is asked again later. It has `limits.tokenTimeoutMs`.
   */
  readonly token: (reason: TokenReason) => string | Promise<string>
  /** The experience to play; without it that of the server. */
  readonly experience?: string
  /** Where the device is. Without it the world is shown where the player was last. See `moveTo`. */
  readonly position?: Position
  /** `gaia.v2` if not given. With `gaia.v1` nothing is resumed: after each connect the world is asked for anew. */
  readonly protocol?: Protocol
  /** The global one if not given. Node before 22 has none: pass the one of the package `ws`. */
  readonly WebSocket?: WebSocketClass
  /** What says when there is a network and when somebody looks. If not given: the browser, where it is one. Null: nothing. */
  readonly device?: Device | null
  /** The system's if not given. */
  readonly time?: Time
  /** A number from 0 to below 1; `Math.random` if not given. */
  readonly random?: () => number
  /** A new request id, 16 to 64 of `A-Za-z0-9_-`; 128 random bits in hexadecimal if not given. */
  readonly newId?: () => string
  readonly limits?: Partial<Limits>
}

/** Everything that is bounded. */
export interface Limits {
  /** From opening a socket to `connected`. */
  readonly connectTimeoutMs: number
  /** For the callback that gives tokens. */
  readonly tokenTimeoutMs: number
  /** The first wait before a socket is tried again is anything up to this; it doubles each time … */
  readonly backoffFirstMs: number
  /** … up to this. */
  readonly backoffMostMs: number
  /** A socket that lived so long begins the backoff anew. */
  readonly stableMs: number
  /** The longest that a server is obeyed that asks to wait. */
  readonly patienceMostMs: number
  /** A socket that does not answer a ping in time is dead. */
  readonly pingTimeoutMs: number
  /** How long a question is asked, over all sockets; `act` takes its own. */
  readonly answerTimeoutMs: number
  /** Questions without an answer, sent or waiting. One more is answered `queue_full`. */
  readonly pendingMost: number
  /** Questions on their way at once; the server takes 32 behind the one that it answers. */
  readonly inFlightMost: number
  /** Updates that came too early; with one more the world is asked for anew. */
  readonly heldMost: number
  /** How long an update is held before the world is asked for anew. */
  readonly heldMs: number
  /** What the old socket tells while the next one opens; with more the next one is given up. */
  readonly asideMost: number
}

export const defaultLimits: Limits = {
  connectTimeoutMs: 10_000,
  tokenTimeoutMs: 10_000,
  backoffFirstMs: 1_000,
  backoffMostMs: 30_000,
  stableMs: 10_000,
  patienceMostMs: 600_000,
  pingTimeoutMs: 5_000,
  answerTimeoutMs: 10_000,
  pendingMost: 64,
  inFlightMost: 16,
  heldMost: 32,
  heldMs: 5_000,
  asideMost: 256,
}
