import { Outcomes } from './outcomes.js'

/** What content or a backup says of one thing. Never changed in place: who changes an item replaces it. */
export interface Item {
  readonly instance_id: string
  readonly template_id: string
  readonly [field: string]: unknown
}

/** A spot in an area of some zone. */
export interface Spot {
  readonly area: string
  readonly spot: string
}

export interface PlacedItem extends Spot {
  readonly item: Item
}

export interface Zone {
  /** Rises by 1 with each commit that changes what others can see here. Never falls. */
  version: number
  readonly items: Map<string, PlacedItem>
}

export interface Player {
  zone: string | null
  area: string | null
  readonly inventory: Map<string, Item>
  /** Templates of what the player gave, by character. */
  readonly deliveries: Map<string, readonly string[]>
}

/** What an action may look at. In a shared experience all players have the same zones; in an isolated one each its own. */
export interface World {
  readonly zones: ReadonlyMap<string, Zone>
  readonly players: ReadonlyMap<string, Player>
}

/** All that an experience is at one commit. Changed by `apply` only, the same way live and at recovery. */
export interface State {
  commit: number
  /** When that commit was made, milliseconds since 1970. */
  at: number
  readonly zones: Map<string, Zone>
  readonly players: Map<string, Player>
  /** The last commit with an event, by subject. */
  readonly lastCommits: Map<string, number>
  readonly outcomes: Outcomes
}

/** The world before its first commit. */
export function emptyState(): State {
  return {
    commit: 0,
    at: 0,
    zones: new Map(),
    players: new Map(),
    lastCommits: new Map(),
    outcomes: new Outcomes(),
  }
}

/** The zone version that a player's client is at; 0 in no zone. */
export function versionFor(world: World, zone: string | null): number {
  return zone === null ? 0 : (world.zones.get(zone)?.version ?? 0)
}
