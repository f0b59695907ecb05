import type { Change, InventoryAdded, InventoryRemoved, InventoryUpdated, Item, WorldChange } from 'schemas'
import type { World } from './world.js'

type ItemChange = WorldChange | InventoryAdded | InventoryRemoved | InventoryUpdated

/** Works a change into a world of which nobody else holds a part. Twice does the same as once. */
export function applyChange(world: World, change: Change): void {
  if (!('path' in change)) {
    changeItems(itemsAt(world, change.area_id, change.spot_id), change)
  } else if (change.path === 'player.inventory') {
    changeItems(world.player.inventory, change)
  } else if (change.path === 'player.current_area') {
    world.player.current_area = change.area_id
  }
}

/** What lies at a spot; what lies at none that is known lies in the open. */
function itemsAt(world: World, areaId: string | null, spotId: string | null): Item[] {
  const area = areaId === null ? undefined : own(world.areas, areaId)
  const spot = area === undefined || spotId === null ? undefined : own(area.spots, spotId)
  return spot?.items ?? world.loose
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

function changeItems(items: Item[], change: ItemChange): void {
  const index = items.findIndex((item) => item.instance_id === change.instance_id)
  const there = items[index]
  if (change.operation === 'remove') {
    if (there !== undefined) items.splice(index, 1)
  } else if (change.operation === 'update') {
    if (there !== undefined) Object.assign(there, change.item)
  } else if (there !== undefined) {
    items[index] = change.item
  } else {
    items.push(change.item)
  }
}
