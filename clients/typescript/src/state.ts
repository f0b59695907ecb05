import type { Goodbye, Recovery } from './generated/messages.js'
import type { Protocol } from './options.js'

/**
 * Where a client stands, in one word.
 *
 * | word         | socket | world                                                                             |
 * | ------------ | ------ | --------------------------------------------------------------------------------- |
 * | `connecting` | none   | as it was last known, if at all; a token is asked for or a socket is opening       |
 * | `syncing`    | open   | was asked for, or what was missed is on its way, and is not here yet               |
 * | `live`       | open   | followed: each change is here as it comes                                          |
 * | `moving`     | open   | as `live`; the server stops, and the next socket is opened before this one is left |
 * | `waiting`    | none   | the next attempt has its time, `retryInMs`                                         |
 * | `offline`    | none   | the device has no network; goes on by itself when it has                           |
 * | `suspended`  | none   | `suspend()` was called; goes on with `resume()`                                    |
 * | `closed`     | none   | over for good; `ending` says why                                                   |
 */
export type State = 'connecting' | 'syncing' | 'live' | 'moving' | 'waiting' | 'offline' | 'suspended' | 'closed'

/**
 * Why a client is `closed`: `closed_by_client`; a goodbye of the server after which nobody comes back; `refused`, where a
 * server of gaia.v1 closed the socket with 1008; `token_unchanged`: a token had expired (or, in
 * gaia.v1, was refused), and the callback gave it again.
 */
export type EndingCode = 'closed_by_client' | 'refused' | 'token_unchanged' | Goodbye['code']

export interface Ending {
  readonly code: EndingCode
  /** A sentence. */
  readonly message: string
}

/** All that can be said of a client at one moment. */
export interface Status {
  readonly state: State
  readonly protocol: Protocol
  /** Of the socket that is open, else of the one that is tried next. Without token and query. */
  readonly url: string
  /** The session at the gateway; null in gaia.v1 and before the first. */
  readonly sessionId: string | null
  /** Where the client stands: what it applied last. Null: there is no world to go on from. Opaque. */
  readonly cursor: string | null
  /** What came of the last socket's cursor; null before the first `connected` and in gaia.v1. */
  readonly recovery: Recovery | null
  /** Until the next attempt; null if none is timed. */
  readonly retryInMs: number | null
  /** How often the server says that it lives; null if it does not. */
  readonly heartbeatMs: number | null
  /** Since when nothing came; null without an open socket. */
  readonly silentMs: number | null
  /** There and back, as last measured by `ping()`; null: never. */
  readonly latencyMs: number | null
  /** Questions without an answer, sent or waiting. */
  readonly pending: number
  /** Updates that came too early and are held. */
  readonly held: number
  /** Null unless `closed`. */
  readonly ending: Ending | null
}
