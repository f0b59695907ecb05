import type { ClientEvents } from '../events.js'
import type { Change, NpcLeft, NpcPlaced, PlayerState, QuestProgressed, StatsChanged } from '../generated/messages.js'
import { changeList, type InventoryChange, type ZoneItemChange } from './items.js'
import { changeItems, changeNpcs } from './places.js'
import type { World } from './world.js'

/** Tells what a change did, by the name of the event. */
export type Tell = <Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]) => void

/** The world after a change. Twice does the same as once. */
export function applyChange(world: World, change: Change, tell: Tell): World {
  if (!('path' in change)) return applyToZone(world, change, tell)
  switch (change.path) {
    case 'zone.npcs':
      return applyToNpcs(world, change, tell)
    case 'zone.weather':
      return applyToWeather(world, change.weather, tell)
    case 'player.inventory':
      return applyToInventory(world, change, tell)
    case 'player.current_area':
      tell('area', { areaId: change.area_id, before: world.player.current_area })
      return withPlayer(world, { current_area: change.area_id })
    case 'player.quests':
      return applyToQuests(world, change, tell)
    case 'player.stats':
      return applyToStats(world, change, tell)
    case 'player.status_effects':
      tell('effects', { effects: change.status_effects, before: world.player.status_effects ?? [] })
      return withPlayer(world, { status_effects: change.status_effects })
    default:
      // A path of a later server: what is not known changes nothing that is.
      return world
  }
}

function withPlayer(world: World, changed: Partial<PlayerState>): World {
  return { ...world, player: { ...world.player, ...changed } }
}

function applyToZone(world: World, change: ZoneItemChange, tell: Tell): World {
  return changeItems(world, change, (what, item, before, { areaId, spotId }) =>
    tell('item', { what, item, before, areaId, spotId }),
  )
}

function applyToNpcs(world: World, change: NpcPlaced | NpcLeft, tell: Tell): World {
  return changeNpcs(world, change, (what, npc, { areaId, spotId }) => tell('npc', { what, npc, areaId, spotId }))
}

function applyToWeather(world: World, weather: string | null, tell: Tell): World {
  if (world.zone === null) return world
  const { weather: before = null, ...zone } = world.zone
  tell('weather', { weather, before })
  return { ...world, zone: weather === null ? zone : { ...zone, weather } }
}

function applyToInventory(world: World, change: InventoryChange, tell: Tell): World {
  const [inventory, what, item, before] = changeList(world.player.inventory, change)
  if (what === null) return world
  tell('inventory', { what, item, before })
  return withPlayer(world, { inventory })
}

function applyToQuests(world: World, { quest_id: questId, quest }: QuestProgressed, tell: Tell): World {
  const { [questId]: before = null, ...others } = world.player.quests ?? {}
  tell('quest', { questId, quest, before })
  return withPlayer(world, { quests: quest === null ? others : { ...world.player.quests, [questId]: quest } })
}

function applyToStats(world: World, change: StatsChanged, tell: Tell): World {
  const before = world.player.stats ?? {}
  const all = Object.entries({ ...before, ...change.stats })
  const stats = Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== null))
  tell('stats', { stats, before })
  return withPlayer(world, { stats })
}
