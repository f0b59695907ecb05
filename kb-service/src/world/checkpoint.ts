import { Outcomes, type Remembered } from './outcomes.js'
import type { Item, PlacedItem, Player, State } from './state.js'

const format = 1

/** The state as a checkpoint file holds it. Lists, not objects, so that the order of everything survives. */
export interface Saved {
  format: number
  experience: string
  commit: number
  at: number
  zones: { id: string; version: number; items: PlacedItem[] }[]
  players: SavedPlayer[]
  last_commits: [subject: string, commit: number][]
  outcomes: [user: string, Remembered][]
}

interface SavedPlayer {
  id: string
  zone: string | null
  area: string | null
  inventory: Item[]
  deliveries: [npc: string, templates: readonly string[]][]
}

/** A copy that later commits do not touch; items are shared, they are never changed in place. */
export function save(experience: string, state: State): Saved {
  return {
    format,
    experience,
    commit: state.commit,
    at: state.at,
    zones: [...state.zones].map(([id, zone]) => ({ id, version: zone.version, items: [...zone.items.values()] })),
    players: [...state.players].map(([id, player]) => ({
      id,
      zone: player.zone,
      area: player.area,
      inventory: [...player.inventory.values()],
      deliveries: [...player.deliveries],
    })),
    last_commits: [...state.lastCommits],
    outcomes: state.outcomes.list(),
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
    zones: new Map(saved.zones.map(({ id, version, items }) => [id, { version, items: byId(items) }])),
    players: new Map(saved.players.map((player) => [player.id, loadPlayer(player)])),
    lastCommits: new Map(saved.last_commits),
    outcomes,
  }
}

function byId(items: PlacedItem[]): Map<string, PlacedItem> {
  return new Map(items.map((placed) => [placed.item.instance_id, placed]))
}

function loadPlayer({ zone, area, inventory, deliveries }: SavedPlayer): Player {
  return {
    zone,
    area,
    inventory: new Map(inventory.map((item) => [item.instance_id, item])),
    deliveries: new Map(deliveries),
  }
}
