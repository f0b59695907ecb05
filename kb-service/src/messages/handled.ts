import type { ErrorCode } from 'schemas'
import type { Scene } from '../actions/outcome.js'
import type { Plan } from '../world/delta.js'

/** A player's turn. */
export type Turn = Scene

/** What became of a message: frames for the client, in order, and what is to be committed before they go out. */
export interface Handled {
  readonly frames: readonly object[]
  /** The first frame, where it tells of what is there after the commits. */
  readonly after?: (turn: Turn) => object
  /** One of the frames is an `area_of_interest`. */
  readonly rebase: boolean
  readonly plans: readonly Plan[]
  /** What content has waiting for a reset comes into force before this is played. */
  readonly renews?: boolean
  /** For metrics: what was asked, and how it ended. */
  readonly kind: string
  readonly result: 'done' | 'refused' | 'error'
}

/** An answer to a message that cannot be understood. Changes nothing. */
export function errorFrame({ at }: Turn, kind: string, code: ErrorCode, message: string): Handled {
  return { frames: [{ type: 'error', code, message, timestamp: at }], rebase: false, plans: [], kind, result: 'error' }
}
