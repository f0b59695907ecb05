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
  /** Where characters stand. */
  readonly npcs: Map<string, Spot>
  /** Null where content knows of none. */
  weather: string | null
}

/** When a timer goes off next. */
export interface Alarm {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Which of its stops or weathers comes then, from 0; 0 where there is but one thing to happen. */
  readonly next: number
}

/** How far a player is with a quest. */
export interface Progress {
  readonly status: 'offered' | 'active' | 'completed'
  /** What counts for each step, each thing once. */
  readonly done: Readonly<Record<string, readonly string[]>>
}

/** Something that a player is under, as content says it, and since when. */
export interface StatusEffect {
  /** ISO 8601. */
  readonly applied_at: string
  readonly [field: string]: unknown
}

export interface Player {
  zone: string | null
  area: string | null
  readonly inventory: Map<string, Item>
  readonly quests: Map<string, Progress>
  /** How much characters trust the player, 0 to 100; those who are not named trust as content says. */
  readonly trust: Map<string, number>
  readonly stats: Map<string, number>
  effects: readonly StatusEffect[]
  /** When the player chose this experience to play in without a socket, milliseconds since 1970; 0: never. */
  selectedAt: number
  /** The player's private copy of the world; null in a shared experience. */
  own: OwnWorld | null
}

/** The world of one player in an isolated experience. */
export interface OwnWorld {
  /** Rises by 1 with each commit that changes what the player sees here. Never falls. */
  version: number
  readonly zones: Map<string, Zone>
}

/** What an action may look at: in a shared experience everything, in an isolated one the actor and the actor's own zones. */
export interface World {
  readonly zones: ReadonlyMap<string, Zone>
  readonly players: ReadonlyMap<string, Player>
}

/** All that an experience is at one commit. Changed by `apply` only, the same way live and at recovery. */
export interface State {
  commit: number
  /** When that commit was made, milliseconds since 1970. */
  at: number
  /** Empty in an isolated experience. */
  readonly zones: Map<string, Zone>
  readonly players: Map<string, Player>
  /** When what content plans happens next, by the timer's name. */
  readonly timers: Map<string, Alarm>
  /** The last commit with an event, by subject. */
  readonly lastCommits: Map<string, number>
  readonly outcomes: Outcomes
  /** Zones and players' worlds that come to be begin above this version: a restored world may not know of what was there. */
  floor: number
}

/** The world before its first commit. */
export function emptyState(): State {
  return {
    commit: 0,
    at: 0,
    zones: new Map(),
    players: new Map(),
    timers: new Map(),
    lastCommits: new Map(),
    outcomes: new Outcomes(),
    floor: 0,
  }
}

/** The world as a player finds it. */
export function worldOf(state: State, user: string): World {
  const player = state.players.get(user)
  return player?.own ? { zones: player.own.zones, players: new Map([[user, player]]) } : state
}

/** The zone version that a player's client is at; 0 in no zone. */
export function versionFor({ zones }: Pick<World, 'zones'>, player: Player | undefined): number {
  if (!player || player.zone === null) return 0
  return player.own ? player.own.version : (zones.get(player.zone)?.version ?? 0)
}

/** The zone that a player shares with others: none in an isolated experience. DESIGN §2. */
export function sharedZone(player: Player | undefined): string | null {
  return player === undefined || player.own ? null : player.zone
}
