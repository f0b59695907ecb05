import type { ActionResponse, CommandsSchema, ErrorCode, NpcSpeech } from './generated/messages.js'
import type { World } from './world/world.js'

/**
 * Why a question got no answer. The server's codes, and of the client:
 *
 * | code         | meaning                                                                                    |
 * | ------------ | ------------------------------------------------------------------------------------------ |
 * | `timeout`    | no answer in time. It may have been done: asking again with the same `requestId` is safe   |
 * | `queue_full` | `limits.pendingMost` questions wait already; it was not sent                               |
 * | `closed`     | the client is closed, or was while it waited. It may have been done                        |
 * | `not_open`   | a ping, and there is no socket to measure                                                  |
 */
export type FailureCode = ErrorCode | 'timeout' | 'queue_full' | 'closed' | 'not_open'

/** No answer. A value, never thrown. */
export interface Failed {
  readonly status: 'failed'
  readonly code: FailureCode
  /** A sentence. */
  readonly message: string
  /** Whether the same may succeed later. */
  readonly retryable: boolean
  /** With which the same can be asked again, so that it has one effect; null if nothing was asked with one. */
  readonly requestId: string | null
}

/** What is told of every answer. */
interface Answered {
  readonly requestId: string
  /** From the call to the answer. */
  readonly tookMs: number
  /** How often it was sent: more than once if a socket broke or the server asked for patience. */
  readonly sent: number
}

/** It was done. */
export interface Done extends Answered {
  readonly status: 'done'
  /** For the player; empty if there is nothing to say. */
  readonly message: string
  readonly response: ActionResponse
}

/** The rules of the game said no, and nothing changed. */
export interface Refused extends Answered {
  readonly status: 'refused'
  /** For the player. */
  readonly message: string
  readonly response: ActionResponse
}

/** What became of an action. */
export type Outcome = Done | Refused | Failed

/** What is to be seen from where the device is. */
export type Sight = { readonly status: 'done'; readonly world: World } | Failed
/** What was said. */
export type Speech = { readonly status: 'done'; readonly message: string; readonly speech: NpcSpeech } | Failed
/** What can be asked for. */
export type Commands = { readonly status: 'done'; readonly commands: CommandsSchema } | Failed

export interface Echo {
  readonly status: 'done'
  readonly latencyMs: number
  /** Whether the client has all that there is for it; null in gaia.v1. */
  readonly current: boolean | null
}
export type Ping = Echo | Failed
