import type {
  Change,
  InventoryAdded,
  InventoryRemoved,
  InventoryUpdated,
  Item,
  ItemAdded,
  ItemRemoved,
  ItemUpdated,
  NpcLeft,
  NpcPlaced,
} from 'schemas'
import type { World } from './world.js'

type ItemChange = ItemAdded | ItemRemoved | ItemUpdated | InventoryAdded | InventoryRemoved | InventoryUpdated

/** Works a change into a world of which nobody else holds a part. Twice does the same as once. */
export function applyChange(world: World, change: Change): void {
  if (!('path' in change)) return changeItems(itemsAt(world, change.area_id, change.spot_id), change)
  switch (change.path) {
    case 'zone.npcs':
      return changeNpc(world, change)
    case 'zone.weather':
      return changeWeather(world, change.weather)
    case 'player.inventory':
      return changeItems(world.player.inventory, change)
    case 'player.current_area':
      world.player.current_area = change.area_id
      return
    case 'player.quests':
      world.player.quests = { ...world.player.quests }
      if (change.quest === null) delete world.player.quests[change.quest_id]
      else world.player.quests[change.quest_id] = change.quest
      return
    case 'player.stats':
      world.player.stats = { ...world.player.stats }
      for (const [stat, value] of Object.entries(change.stats)) {
        if (value === null) delete world.player.stats[stat]
        else world.player.stats[stat] = value
      }
      return
    case 'player.status_effects':
      world.player.status_effects = change.status_effects
  }
}

function changeWeather({ zone }: World, weather: string | null): void {
  if (zone === null) return
  if (weather === null) delete zone.weather
  else zone.weather = weather
}

/** A character stands at one spot at most. */
function changeNpc(world: World, change: NpcPlaced | NpcLeft): void {
  for (const area of Object.values(world.areas)) {
    for (const spot of Object.values(area.spots)) {
      spot.npcs = spot.npcs.filter(({ instance_id: id }) => id !== change.instance_id)
    }
  }
  if (change.operation === 'remove') return
  const area = own(world.areas, change.area_id)
  const spot = area && own(area.spots, change.spot_id)
  spot?.npcs.push(change.npc)
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
