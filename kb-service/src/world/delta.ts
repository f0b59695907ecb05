import type { Alarm, Item, PlacedItem, Progress, Spot, StatusEffect } from './state.js'

/** What a commit does to a zone, in absolute values. As it lies in the journal. */
export interface ZoneDelta {
  zone: string
  /** After the commit. Of a zone in a player's own world: that world's version. */
  version: number
  put: PlacedItem[]
  gone: string[]
  /** Where characters stand now; null: gone from here. */
  npcs?: [npc: string, place: Spot | null][]
  weather?: string | null
}

/** What a commit does to a player, in absolute values; what is absent stays. A player who was not there comes to be. */
export interface PlayerDelta {
  zone?: string | null
  area?: string | null
  put?: Item[]
  gone?: string[]
  /** Null: forgotten. */
  quests?: [quest: string, progress: Progress | null][]
  trust?: [npc: string, trust: number | null][]
  stats?: [stat: string, value: number | null][]
  effects?: StatusEffect[]
  selectedAt?: number
}

/** What the journal holds of a player: the delta, and what became of the player's own world. */
export interface StoredPlayerDelta extends PlayerDelta {
  own?: { version: number; zones: ZoneDelta[] }
}

/** What an action or a timer wants done in one commit. The ledger adds versions, events and the number. */
export interface Plan {
  /** Of the shared world, or of the owner's in an isolated experience. */
  zones: Map<string, ZonePlan>
  players: Map<string, PlayerDelta>
  /** Whose world it is in an isolated experience; null: the actor's. */
  owner: string | null
  /** When timers go off next; null: not again. */
  timers: Map<string, Alarm | null>
  /** Players who are given their whole area of interest anew, wherever they stand. */
  renewed: Set<string>
}

/** The most changes that one event may carry. DESIGN §2. */
export const changesPerEvent = 200

/** Changes in parts that fit into an event each. */
export function inParts<T>(list: readonly T[], size = changesPerEvent): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < list.length; from += size) parts.push(list.slice(from, from + size))
  return parts
}

export interface ZonePlan {
  put: PlacedItem[]
  gone: string[]
  npcs: [npc: string, place: Spot | null][]
  /** Null: none any more. */
  weather?: string | null
}

export function plan(
  zones: Iterable<[string, Partial<ZonePlan>]>,
  players: Iterable<[string, PlayerDelta]>,
  { owner = null, timers = [], renewed = [] }: PlanParts = {},
): Plan {
  const whole = [...zones].map(([zone, change]): [string, ZonePlan] => [
    zone,
    { put: [], gone: [], npcs: [], ...change },
  ])
  return { zones: new Map(whole), players: new Map(players), owner, timers: new Map(timers), renewed: new Set(renewed) }
}

interface PlanParts {
  owner?: string | null
  timers?: Iterable<[string, Alarm | null]>
  renewed?: Iterable<string>
}

/** One plan that does what all of them do; what a later one says of the same thing counts. */
export function merge(first: Plan, ...others: readonly Plan[]): Plan {
  const merged = plan(first.zones, first.players, first)
  for (const { zones, players, timers, renewed } of others) {
    for (const [zone, change] of zones) merged.zones.set(zone, joinZones(merged.zones.get(zone), change))
    for (const [user, delta] of players) merged.players.set(user, joinPlayers(merged.players.get(user) ?? {}, delta))
    for (const [timer, at] of timers) merged.timers.set(timer, at)
    for (const user of renewed) merged.renewed.add(user)
  }
  return merged
}

/** True if the plan would change nothing. */
export function isEmpty({ zones, players, timers, renewed }: Plan): boolean {
  return (
    zones.size + timers.size + renewed.size === 0 &&
    [...players.values()].every((delta) => Object.keys(delta).length === 0)
  )
}

function joinZones(a: ZonePlan | undefined, b: ZonePlan): ZonePlan {
  if (a === undefined) return b
  const put = new Map([...a.put, ...b.put].map((placed) => [placed.item.instance_id, placed]))
  const gone = [...a.gone, ...b.gone].filter((id) => !put.has(id))
  return { ...a, ...b, put: [...put.values()], gone, npcs: [...a.npcs, ...b.npcs] }
}

function joinPlayers(a: PlayerDelta, b: PlayerDelta): PlayerDelta {
  const joined: PlayerDelta = { ...a, ...b }
  for (const list of ['put', 'gone', 'quests', 'trust', 'stats'] as const) {
    const both = [...(a[list] ?? []), ...(b[list] ?? [])]
    if (both.length > 0) Object.assign(joined, { [list]: both })
  }
  return joined
}
