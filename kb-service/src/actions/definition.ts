import type { DeedKind } from '../content/quests.js'
import type { Action, ParamName } from './outcome.js'

/** Everything about an action in one place: what it does, and how clients and players learn of it. */
export interface ActionDefinition {
  /** On the wire. */
  readonly name: string
  /** Names that older clients use. */
  readonly aliases?: readonly string[]
  readonly title: string
  /** For players and developers alike: what it does, in a sentence. */
  readonly help: string
  readonly fields: Readonly<Partial<Record<ParamName, string>>>
  readonly required: readonly ParamName[]
  readonly example: Readonly<Partial<Record<ParamName, string>>>
  /** What clients may want to know beside the fields. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** True if it may change the world or the player, so that a `world_update` follows. */
  readonly changes: boolean
  /** What quests may count it as. */
  readonly deed?: DeedKind
  /** How players say it: forms of the sentence reader, see sentences/form.ts. */
  readonly sentences: readonly string[]
  readonly play: Action
}
