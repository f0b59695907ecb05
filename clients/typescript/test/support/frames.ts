import type { AreaOfInterest, Change, Item, Update } from '../../src/index.js'

export function item(id: string, name = id): Item {
  return { instance_id: id, template_id: id, type: 'collectible', semantic_name: name }
}

export function at(commit: number): string {
  return `kwvnxzab.${commit}.${commit}.woander_store`
}

interface Sight {
  readonly version: number
  readonly shelf?: readonly Item[]
  readonly inventory?: readonly Item[]
  /** Null: as in gaia.v1. */
  readonly cursor?: string | null
}

/** A shop with one room: a shelf, and a counter where Louisa stands. Its cursor is that of its version. */
export function seen({ version, shelf = [], inventory = [], cursor = at(version) }: Sight): AreaOfInterest {
  const louisa = { instance_id: 'louisa_1', template_id: 'louisa', name: 'Louisa' }
  const zone = { id: 'woander_store', name: 'The Shop', description: 'Dusty.', gps: { lat: 37.9, lng: -122.5 } }
  return {
    type: 'area_of_interest',
    timestamp: 1_730_678_400_000,
    zone,
    areas: {
      main_room: {
        id: 'main_room',
        name: 'Main Room',
        description: '',
        spots: {
          shelf: { id: 'shelf', name: 'Shelf', description: '', items: [...shelf], npcs: [] },
          counter: { id: 'counter', name: 'Counter', description: '', items: [], npcs: [louisa] },
        },
      },
    },
    player: { current_location: zone.id, current_area: 'main_room', inventory: [...inventory] },
    snapshot_version: version,
    ...(cursor !== null && { cursor }),
  }
}

export const onShelf = { area_id: 'main_room', spot_id: 'shelf' } as const

export function update(
  base: number,
  snapshot: number,
  changes: Change[],
  cursor: string | null = at(snapshot),
): Update {
  return {
    type: 'world_update',
    version: '0.4',
    experience: 'wylding-woods',
    user_id: 'alice',
    base_version: base,
    snapshot_version: snapshot,
    changes: changes as [Change, ...Change[]],
    timestamp: 1_730_678_400_000,
    metadata: { source: 'kb_service', state_model: 'shared' },
    ...(cursor !== null && { cursor }),
  }
}

/** The update that leads to a version: something was put on the shelf. */
export function step(version: number, cursor: string | null = at(version)): Update {
  const id = `thing_${version}`
  return update(version - 1, version, [{ operation: 'add', ...onShelf, instance_id: id, item: item(id) }], cursor)
}

export function draining(afterMs: number): object {
  return { type: 'goodbye', code: 'draining', message: 'This gateway stops.', retryable: true, retry_after_ms: afterMs }
}

export function answerTo(said: Record<string, unknown>, more: object = {}): object {
  const { action, request_id } = said
  return { type: 'action_response', action, success: true, message: 'Done.', timestamp: 1, request_id, ...more }
}

export function errorTo({ request_id }: Record<string, unknown>, code: string, more: object = {}): object {
  return { type: 'error', code, message: 'Not now', timestamp: 1, request_id, retryable: false, ...more }
}
