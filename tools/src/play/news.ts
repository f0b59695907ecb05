import type {
  ActionResponse,
  AreaOfInterest,
  ErrorFrame,
  NpcSpeech,
  Pong,
  QuestComplete,
  QuestUpdate,
  WorldUpdate,
} from 'schemas'
import type { Frame } from './line.js'
import type { Fate, World } from './world.js'

/** What the game tells as it happens. `before` is the world in which an update's names still mean something. */
export type News =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost'; readonly why: string; readonly againInMs: number }
  | { readonly kind: 'ended'; readonly why: string }
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
