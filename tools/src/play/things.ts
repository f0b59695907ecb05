import type { Item, Npc } from 'schemas'
import type { World } from './world.js'

/** Something with an id and a name that people use. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** An item or a character, and where it is in words. */
export interface Found extends Named {
  readonly where: string
  readonly areaId: string | null
}

export function itemName(item: Item): string {
  return item.semantic_name ?? titled(item.template_id ?? item.instance_id)
}

export function npcName(npc: Npc): string {
  return npc.name ?? titled(npc.template_id)
}

/** `bottle_joy` in words: `Bottle Joy`. */
export function titled(id: string): string {
  return id.replaceAll('_', ' ').replaceAll(/\b\w/g, (letter) => letter.toUpperCase())
}

/** All items that lie in the zone. */
export function zoneItems(world: World): Found[] {
  const loose = world.loose.map((item) => found(item, 'in the open', null))
  const placed = Object.values(world.areas).flatMap((area) =>
    Object.values(area.spots).flatMap((spot) => spot.items.map((item) => found(item, spot.name, area.id))),
  )
  return [...loose, ...placed]
}

/** All that the player carries. */
export function carried(world: World): Found[] {
  return world.player.inventory.map((item) => found(item, 'with you', null))
}

/** All characters in the zone; `id` is what actions call them. */
export function zoneNpcs(world: World): Found[] {
  return Object.values(world.areas).flatMap((area) =>
    Object.values(area.spots).flatMap((spot) =>
      spot.npcs.map((npc) => ({ id: npc.template_id, name: npcName(npc), where: spot.name, areaId: area.id })),
    ),
  )
}

function found(item: Item, where: string, areaId: string | null): Found {
  return { id: item.instance_id, name: itemName(item), where, areaId }
}
