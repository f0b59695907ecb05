import { Outcomes, type Remembered } from './outcomes.js'
import type { Alarm, Item, OwnWorld, PlacedItem, Player, Progress, Spot, State, StatusEffect, Zone } from './state.js'

const format = 3

/** The state as a checkpoint file holds it. Lists, not objects, so that the order of everything survives. */
export interface Saved {
  format: number
  experience: string
  commit: number
  at: number
  zones: SavedZone[]
  players: SavedPlayer[]
  timers: [timer: string, alarm: Alarm][]
  last_commits: [subject: string, commit: number][]
  outcomes: [user: string, Remembered][]
  /** Absent where it is 0. */
  floor?: number
}

interface SavedZone {
  id: string
  version: number
  items: PlacedItem[]
  npcs: [npc: string, place: Spot][]
  weather: string | null
}

interface SavedPlayer {
  id: string
  zone: string | null
  area: string | null
  inventory: Item[]
  quests: [quest: string, progress: Progress][]
  trust: [npc: string, trust: number][]
  stats: [stat: string, value: number][]
  effects: readonly StatusEffect[]
  selectedAt: number
  own: { version: number; zones: SavedZone[] } | null
}

/** A copy that later commits do not touch; items are shared, they are never changed in place. */
export function save(experience: string, state: State): Saved {
  return {
    format,
    experience,
    commit: state.commit,
    at: state.at,
    zones: saveZones(state.zones),
    players: [...state.players].map(([id, player]) => savePlayer(id, player)),
    timers: [...state.timers],
    last_commits: [...state.lastCommits],
    outcomes: state.outcomes.list(),
    ...(state.floor > 0 && { floor: state.floor }),
  }
}

/** The state that was saved. Throws with a sentence if that is not a checkpoint of this experience. */
export function load(experience: string, value: unknown): State {
  const saved = value as Saved
  if (typeof value !== 'object' || value === null || saved.format !== format) throw new Error('not a known checkpoint')
  if (saved.experience !== experience) throw new Error('the checkpoint belongs to another experience')
  const outcomes = new Outcomes()
  for (const [user, remembered] of saved.outcomes) outcomes.add(user, remembered)
  return {
    commit: saved.commit,
    at: saved.at,
    zones: loadZones(saved.zones),
    players: new Map(saved.players.map((player) => [player.id, loadPlayer(player)])),
    timers: new Map(saved.timers),
    lastCommits: new Map(saved.last_commits),
    outcomes,
    floor: saved.floor ?? 0,
  }
}

function saveZones(zones: ReadonlyMap<string, Zone>): SavedZone[] {
  return [...zones].map(([id, { version, items, npcs, weather }]) => ({
    id,
    version,
    items: [...items.values()],
    npcs: [...npcs],
    weather,
  }))
}

function loadZones(zones: SavedZone[]): Map<string, Zone> {
  return new Map(
    zones.map(({ id, version, items, npcs, weather }) => [
      id,
      {
        version,
        items: new Map(items.map((placed) => [placed.item.instance_id, placed])),
        npcs: new Map(npcs),
        weather,
      },
    ]),
  )
}

function savePlayer(id: string, player: Player): SavedPlayer {
  return {
    id,
    zone: player.zone,
    area: player.area,
    inventory: [...player.inventory.values()],
    quests: [...player.quests],
    trust: [...player.trust],
    stats: [...player.stats],
    effects: player.effects,
    selectedAt: player.selectedAt,
    own: player.own && { version: player.own.version, zones: saveZones(player.own.zones) },
  }
}

function loadPlayer({ zone, area, inventory, quests, trust, stats, effects, selectedAt, own }: SavedPlayer): Player {
  return {
    zone,
    area,
    inventory: new Map(inventory.map((item) => [item.instance_id, item])),
    quests: new Map(quests),
    trust: new Map(trust),
    stats: new Map(stats),
    effects,
    selectedAt,
    own: own && loadOwnWorld(own),
  }
}

function loadOwnWorld({ version, zones }: NonNullable<SavedPlayer['own']>): OwnWorld {
  return { version, zones: loadZones(zones) }
}
