import type { Item, PlacedItem } from './state.js'

/** What a commit does to a zone, in absolute values. As it lies in the journal. */
export interface ZoneDelta {
  zone: string
  /** After the commit. */
  version: number
  put: PlacedItem[]
  gone: string[]
}

/** What a commit does to a player, in absolute values; what is absent stays. A player who was not there comes to be. */
export interface PlayerDelta {
  zone?: string | null
  area?: string | null
  put?: Item[]
  gone?: string[]
  deliveries?: [npc: string, templates: readonly string[]][]
}

/** What an action wants done in one commit. The engine adds versions, events and the number. */
export interface Plan {
  zones: Map<string, ZonePlan>
  players: Map<string, PlayerDelta>
}

export interface ZonePlan {
  put: PlacedItem[]
  gone: string[]
}

export function plan(zones: Iterable<[string, Partial<ZonePlan>]>, players: Iterable<[string, PlayerDelta]>): Plan {
  const whole = [...zones].map(([zone, { put = [], gone = [] }]): [string, ZonePlan] => [zone, { put, gone }])
  return { zones: new Map(whole), players: new Map(players) }
}
