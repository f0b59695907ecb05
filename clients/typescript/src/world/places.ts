import type { Item, Npc, NpcLeft, NpcPlaced, Spot } from '../generated/messages.js'
import { changeList, type ZoneItemChange } from './items.js'
import type { World } from './world.js'

/** A spot of an area, which need not be there. */
export interface Place {
  readonly areaId: string
  readonly spotId: string
}

type TellItem = (what: 'added' | 'removed' | 'updated', item: Item, before: Item | null, place: Place) => void

/** Items that are put at a spot that is not known lie in the open. */
export function changeItems(world: World, change: ZoneItemChange, tell: TellItem): World {
  const place: Place = { areaId: change.area_id, spotId: change.spot_id }
  const cleared = change.operation === 'add' ? takeFromElsewhere(world, change.instance_id, place, tell) : world
  const spot = spotAt(cleared, place)
  const [items, what, item, before] = changeList(spot?.items ?? cleared.loose, change)
  if (what === null) return cleared
  tell(what, item, before, place)
  return spot === null ? { ...cleared, loose: items } : withSpot(cleared, place, { ...spot, items })
}

/** An item lies at one spot at most. */
function takeFromElsewhere(world: World, id: string, { areaId, spotId }: Place, tell: TellItem): World {
  for (const [place, spot] of spotsOf(world)) {
    if (place.areaId === areaId && place.spotId === spotId) continue
    const item = spot.items.find(({ instance_id: there }) => there === id)
    if (item === undefined) continue
    tell('removed', item, item, place)
    return withSpot(world, place, { ...spot, items: spot.items.filter((other) => other !== item) })
  }
  return world
}

type TellNpc = (what: 'placed' | 'left', npc: Npc, place: Place) => void

/** A character stands at one spot at most. */
export function changeNpcs(world: World, change: NpcPlaced | NpcLeft, tell: TellNpc): World {
  const place: Place = { areaId: change.area_id, spotId: change.spot_id }
  let next = world
  let before: Npc | null = null
  for (const [from, spot] of spotsOf(world)) {
    const npc = spot.npcs.find(({ instance_id: id }) => id === change.instance_id)
    if (npc === undefined) continue
    before = npc
    next = withSpot(next, from, { ...spot, npcs: spot.npcs.filter((other) => other !== npc) })
  }
  if (change.operation === 'remove') {
    if (before !== null) tell('left', before, place)
    return next
  }
  tell('placed', change.npc, place)
  const spot = spotAt(next, place)
  return spot === null ? next : withSpot(next, place, { ...spot, npcs: [...spot.npcs, change.npc] })
}

function* spotsOf({ areas }: World): Generator<[Place, Spot]> {
  for (const [areaId, area] of Object.entries(areas)) {
    for (const [spotId, spot] of Object.entries(area.spots)) yield [{ areaId, spotId }, spot]
  }
}

function spotAt({ areas }: World, { areaId, spotId }: Place): Spot | null {
  const area = Object.hasOwn(areas, areaId) ? areas[areaId] : undefined
  return area !== undefined && Object.hasOwn(area.spots, spotId) ? (area.spots[spotId] ?? null) : null
}

/** The spot must be there. */
function withSpot(world: World, { areaId, spotId }: Place, spot: Spot): World {
  const area = world.areas[areaId]!
  return { ...world, areas: { ...world.areas, [areaId]: { ...area, spots: { ...area.spots, [spotId]: spot } } } }
}
