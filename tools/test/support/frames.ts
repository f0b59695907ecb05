import { enter, type Known, take, type World } from 'gaia-client'
import type { AreaOfInterest, Change, Item, Quest, WorldUpdate } from 'schemas'
import type { News } from '../../src/play/news.js'

/** What one knows who saw that. */
export function worldOf(seen: AreaOfInterest): World {
  return enter(seen).world
}

type UpdateNews = Extract<News, { kind: 'update' }>

/** What is told of an update. */
export function newsOf(known: Known, update: WorldUpdate, latencyMs: number): UpdateNews & Known {
  const { world: before } = known
  return { kind: 'update', update, before, latencyMs, ...take(known, update) }
}

export function item(id: string, name = id): Item {
  return { instance_id: id, template_id: id, type: 'collectible', semantic_name: name }
}

interface Sight {
  readonly version: number
  readonly shelf: readonly Item[]
  readonly inventory?: readonly Item[]
  readonly zone?: string
}

/** A shop with one room: a shelf, and a counter where Louisa stands. */
export function seen({ version, shelf, inventory = [], zone = 'woander_store' }: Sight): AreaOfInterest {
  const louisa = { instance_id: 'louisa_1', template_id: 'louisa', name: 'Louisa' }
  return {
    type: 'area_of_interest',
    timestamp: 1_730_678_400_000,
    zone: { id: zone, name: 'The Shop', description: 'It smells of dust.', gps: { lat: 37.9, lng: -122.5 } },
    areas: {
      main_room: {
        id: 'main_room',
        name: 'Main Room',
        description: 'Shelves up to the ceiling.',
        spots: {
          shelf: { id: 'shelf', name: 'Shelf', description: '', items: [...shelf], npcs: [] },
          counter: { id: 'counter', name: 'Counter', description: '', items: [], npcs: [louisa] },
        },
      },
    },
    player: { current_location: zone, current_area: 'main_room', inventory: [...inventory] },
    snapshot_version: version,
  }
}

export function update(base: number, snapshot: number, changes: Change[], timestamp = 1_730_678_400_000): WorldUpdate {
  return {
    type: 'world_update',
    version: '0.4',
    experience: 'wylding-woods',
    user_id: 'alice',
    base_version: base,
    snapshot_version: snapshot,
    changes: changes as [Change, ...Change[]],
    timestamp,
    metadata: { source: 'kb_service', state_model: 'shared' },
  }
}

/** A house of two rooms, at no real place: who stands in the hall sees nothing of the attic but the way there. */
export function house(area: 'hall' | 'attic' = 'hall'): AreaOfInterest {
  const shelf = (items: Item[]) => ({ shelf: { id: 'shelf', name: 'Shelf', description: '', items, npcs: [] } })
  return {
    ...seen({ version: 1, shelf: [] }),
    zone: { id: 'house', name: 'The House', description: 'Long empty.', gps: null, weather: 'mist' },
    areas: {
      hall: {
        id: 'hall',
        name: 'Hall',
        description: 'Dust.',
        exits: { up: 'attic', north: 'attic' },
        spots: shelf([item('lamp', 'Brass Lamp')]),
      },
      attic: {
        id: 'attic',
        name: 'North Attic',
        description: 'More dust.',
        exits: { down: 'hall' },
        spots: shelf([item('key', 'Silver Key')]),
      },
    },
    player: {
      current_location: 'house',
      current_area: area,
      inventory: [item('coin', 'Old Coin')],
      quests: { rattle: quest('active', 1), letter: { ...quest('offered', 0), name: 'The Letter' } },
      stats: { health: 80 },
      status_effects: [{ name: 'wide awake', applied_at: '2024-11-04T00:00:00.000Z' }],
    },
  }
}

export function quest(status: Quest['status'], count: number): Quest {
  return { name: 'What Rattles', status, steps: [{ id: 'find', name: 'Find the keys', count, total: 2 }] }
}
