import type { Content } from '../content/content.js'
import type { Plan } from '../world/delta.js'
import type { Player, World } from '../world/state.js'

/** What an action may look at: the world at one commit, and who acts. */
export interface Scene {
  readonly world: World
  readonly content: Content
  readonly user: string
  readonly player: Player
  readonly isAdmin: boolean
}

/** The fields of an action that are ours, as texts. An empty one is as good as absent. */
export type Params = Readonly<Partial<Record<ParamName, string>>> & { readonly action: string }

export const paramNames = [
  'instance_id',
  'item_id',
  'spot_id',
  'destination',
  'target',
  'area',
  'target_npc_id',
  'target_player_id',
] as const
export type ParamName = (typeof paramNames)[number]

/** What an action did: the reply and what is to be committed, in this order. A refusal commits nothing. */
export interface Outcome {
  readonly success: boolean
  readonly message: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly plans: readonly Plan[]
}

/** Pure: neither changes the world nor remembers anything. */
export type Action = (scene: Scene, params: Params) => Outcome

export function refuse(message: string, metadata: Outcome['metadata'] = {}): Outcome {
  return { success: false, message, metadata, plans: [] }
}

export function done(message: string, metadata: Outcome['metadata'], ...plans: Plan[]): Outcome {
  return { success: true, message, metadata, plans }
}
