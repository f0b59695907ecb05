import type {
  Item,
  Npc,
  NpcSpeech,
  Quest,
  QuestComplete,
  QuestUpdate,
  Recovery,
  ResyncReason,
  ServerMessage,
  Stats,
  StatusEffect,
  WorldUpdate,
} from './generated/messages.js'
import type { FailureCode } from './outcome.js'
import type { Ending, State } from './state.js'
import type { World } from './world/world.js'

/** An update of the world, and in gaia.v2 where the client stands when it is applied. */
export type Update = WorldUpdate & { readonly cursor?: string }
/** A frame of the server as it came. `unknown`: of a type that this client does not know. */
export type Frame = Exclude<ServerMessage, WorldUpdate> | Update

/** What became of an update. `lost`: too many are held; the world is asked for anew. */
export type Fate = 'applied' | 'held' | 'dropped' | 'lost'

export interface StateEvent {
  readonly state: State
  readonly before: State
  /** A sentence: why the line is down, or why it moves or ended; null where nothing is to be said. */
  readonly why: string | null
  /** Until the next attempt, or until the move; null if nothing is timed. */
  readonly retryInMs: number | null
  readonly ending: Ending | null
}

/** What came of the cursor that a socket brought. Once for each socket; not in gaia.v1. */
export interface RecoveryEvent {
  readonly recovery: Recovery
  /** The socket before was not left until now. */
  readonly isMove: boolean
  readonly url: string
}

/** The whole world is another one: draw anew. */
export interface EnteredEvent {
  readonly world: World
  /** Null: it is the first. */
  readonly before: World | null
}

/** An update came. */
export interface UpdateEvent {
  readonly update: Update
  readonly fate: Fate
  /** What was applied now, with the held ones that fitted behind it. Empty unless `fate` is `applied`. */
  readonly applied: readonly Update[]
  readonly before: World
  readonly world: World
  /** From the commit to here, by two clocks. */
  readonly latencyMs: number
}

/** An item came to a spot, left it, or changed there. Not told of what an area of interest replaces. */
export interface ItemEvent {
  readonly what: 'added' | 'removed' | 'updated'
  readonly item: Item
  /** Before it changed; null if it was not there. */
  readonly before: Item | null
  readonly areaId: string
  readonly spotId: string
}

/** The same of what the player holds. */
export interface InventoryEvent {
  readonly what: 'added' | 'removed' | 'updated'
  readonly item: Item
  readonly before: Item | null
}

/** A character came, moved or changed (`placed`), or left. */
export interface NpcEvent {
  readonly what: 'placed' | 'left'
  readonly npc: Npc
  readonly areaId: string
  readonly spotId: string
}

/** A quest of the player stands otherwise; null: it is forgotten. */
export interface QuestEvent {
  readonly questId: string
  readonly quest: Quest | null
  readonly before: Quest | null
}

/**
 * Why the world is asked for anew: the server's reasons, and the client's own. `held_too_long`, `held_too_many`: what comes
 * between did not come. `not_current`: the server said again and again that there is more. `bad_frame`: something could not be
 * read. `asked`: by `resync()`.
 */
export type ResyncCause = ResyncReason | 'held_too_long' | 'held_too_many' | 'not_current' | 'bad_frame' | 'asked'

/** Something went wrong that is the answer to no question. */
export interface FailureEvent {
  /** `token_callback`: it threw, gave no token or took too long. `bad_frame`: what came was no message. */
  readonly code: FailureCode | 'token_callback' | 'bad_frame'
  readonly message: string
}

/** Everything that a client tells, by name. Told in the order in which it happens, one after another. */
export interface ClientEvents {
  state: StateEvent
  recovery: RecoveryEvent
  /** The world is another: after each area of interest and each applied update. Behind the events that say what changed. */
  world: World
  entered: EnteredEvent
  update: UpdateEvent
  item: ItemEvent
  inventory: InventoryEvent
  npc: NpcEvent
  weather: { readonly weather: string | null; readonly before: string | null }
  /** The player stands in another area of the zone; null is the zone itself. */
  area: { readonly areaId: string | null; readonly before: string | null }
  quest: QuestEvent
  stats: { readonly stats: Stats; readonly before: Stats }
  effects: { readonly effects: readonly StatusEffect[]; readonly before: readonly StatusEffect[] }
  /** What is told beside an answer, or to nobody in particular. */
  told: NpcSpeech | QuestUpdate | QuestComplete
  /** A ping came back, also one that the client sent by itself. */
  pong: { readonly latencyMs: number; readonly current: boolean | null }
  resync: { readonly cause: ResyncCause }
  /** A new token was taken, which is good until then: milliseconds since 1970. */
  token: { readonly expiresAtMs: number }
  failure: FailureEvent
  /** Every frame of the socket that counts, before anything is made of it. */
  frame: Frame
}
