import type {
  ActionResponse,
  AreaOfInterest,
  ErrorFrame,
  NpcSpeech,
  Pong,
  QuestComplete,
  QuestUpdate,
  Recovery,
  ResyncReason,
  WorldUpdate,
} from 'schemas'
import type { Frame } from './frame.js'
import type { LineStatus } from './line.js'
import type { Fate, World } from './world.js'

/** What the game tells as it happens. `before` is the world in which an update's names still mean something. */
export type News =
  /** `recovery`: what came of the cursor, in gaia.v2. `isMove`: the socket before was not left until now. */
  | { readonly kind: 'connected'; readonly recovery: Recovery | null; readonly isMove: boolean }
  /** `againInMs` null: not before somebody says so. */
  | { readonly kind: 'lost'; readonly why: string; readonly againInMs: number | null }
  | { readonly kind: 'leaving'; readonly why: string; readonly inMs: number }
  | { readonly kind: 'ended'; readonly why: string }
  /** Something was missed that cannot be told; the world is asked for anew. */
  | { readonly kind: 'missed'; readonly reason: ResyncReason }
  /** A new token was taken, which is good until then: milliseconds since 1970. */
  | { readonly kind: 'renewed'; readonly expiresAtMs: number }
  | { readonly kind: 'entered'; readonly world: World; readonly asked: boolean }
  | {
      readonly kind: 'update'
      readonly fate: Fate
      readonly update: WorldUpdate
      readonly before: World
      readonly applied: readonly WorldUpdate[]
      readonly latencyMs: number
    }
  | { readonly kind: 'told'; readonly frame: Told }
  | { readonly kind: 'other'; readonly frame: Frame }

/** Frames that come beside an answer. */
export type Told = QuestUpdate | QuestComplete | NpcSpeech

/** `late`: nothing came within the time, whether or not the line was up. */
export type Answer = ActionResponse | AreaOfInterest | NpcSpeech | Pong | ErrorFrame | 'late'

/** How a player's line is, and where the player stands. */
export interface Status extends LineStatus {
  /** Null: there is nothing to go on from. */
  readonly cursor: string | null
  /** What came of the last connection; null if there was none, and in gaia.v1. */
  readonly recovery: Recovery | null
}
