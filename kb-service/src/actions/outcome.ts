import type { Content } from '../content/content.js'
import { isEmpty, type Plan } from '../world/delta.js'
import type { Player, World } from '../world/state.js'

/** What an action may look at: the world at one commit, and who acts. */
export interface Scene {
  readonly world: World
  /** Everything there is, the worlds of others included: for commands of administrators. */
  readonly everything: World
  readonly content: Content
  readonly user: string
  readonly player: Player
  readonly isAdmin: boolean
  /** Milliseconds since 1970; the time of the commit, if there is one. */
  readonly at: number
  /** The number of the next commit: makes new things' ids unique. */
  readonly commit: number
}

/** The fields of an action that are ours, as texts. An empty one is as good as absent. */
export type Params = Readonly<Partial<Record<ParamName, string>>> & { readonly action: string }

/** With the most characters that each may have. */
export const paramLengths = {
  instance_id: 200,
  item_id: 200,
  spot_id: 200,
  destination: 200,
  target: 200,
  area: 200,
  target_npc_id: 200,
  target_player_id: 200,
  npc_id: 200,
  quest_id: 200,
  message: 1000,
  text: 1000,
} as const
export type ParamName = keyof typeof paramLengths

/** What an action did: the reply and what is to be committed, in this order. A refusal commits nothing. */
export interface Outcome {
  readonly success: boolean
  readonly message: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly plans: readonly Plan[]
  /** Frames that follow the reply, before its effect. */
  readonly frames: readonly object[]
  /** True if what content has waiting for a reset comes into force before this is played. */
  readonly renews?: boolean
}

/** Pure: neither changes the world nor remembers anything. */
export type Action = (scene: Scene, params: Params) => Outcome

export function refuse(message: string, metadata: Outcome['metadata'] = {}): Outcome {
  return { success: false, message, metadata, plans: [], frames: [] }
}

/** What would change nothing is not committed. */
export function done(message: string, metadata: Outcome['metadata'], ...plans: Plan[]): Outcome {
  return { success: true, message, metadata, plans: plans.filter((one) => !isEmpty(one)), frames: [] }
}
