import type { World } from 'gaia-client'
import type { Area, Item, Npc, Quest } from 'schemas'

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

/** The area that the player stands in; undefined if in none. */
export function areaHere({ areas, player }: World): Area | undefined {
  const id = player.current_area
  return id !== null && Object.hasOwn(areas, id) ? areas[id] : undefined
}

/** The areas that the player sees: all of the zone, or only the one they stand in if that has exits. */
export function areasInSight(world: World): Area[] {
  const here = areaHere(world)
  return here?.exits === undefined ? Object.values(world.areas) : [here]
}

/** The ways out, by direction; none where every area can be reached. */
export function exitsHere(world: World): Named[] {
  return Object.keys(areaHere(world)?.exits ?? {}).map((direction) => ({ id: direction, name: direction }))
}

/** The areas that the player can go to. */
export function areasAhead(world: World): Area[] {
  const { exits } = areaHere(world) ?? {}
  const all = Object.values(world.areas)
  if (exits === undefined) return all
  const ids = new Set(Object.values(exits))
  return all.filter(({ id }) => ids.has(id))
}

/** All items that lie in the zone. */
export function zoneItems(world: World): Found[] {
  return [...world.loose.map((item) => found(item, 'in the open', null)), ...itemsIn(Object.values(world.areas))]
}

/** The items that lie where the player sees them. */
export function itemsInSight(world: World): Found[] {
  return [...world.loose.map((item) => found(item, 'in the open', null)), ...itemsIn(areasInSight(world))]
}

function itemsIn(areas: readonly Area[]): Found[] {
  return areas.flatMap((area) =>
    Object.values(area.spots).flatMap((spot) => spot.items.map((item) => found(item, spot.name, area.id))),
  )
}

/** All that the player carries. */
export function carried(world: World): Found[] {
  return world.player.inventory.map((item) => found(item, 'with you', null))
}

/** A character; `id` is what actions call it. */
export interface FoundNpc extends Found {
  readonly instanceId: string
}

/** All characters in the zone. */
export function zoneNpcs(world: World): FoundNpc[] {
  return npcsIn(Object.values(world.areas))
}

export function npcsInSight(world: World): FoundNpc[] {
  return npcsIn(areasInSight(world))
}

function npcsIn(areas: readonly Area[]): FoundNpc[] {
  return areas.flatMap((area) =>
    Object.values(area.spots).flatMap((spot) =>
      spot.npcs.map((npc) => ({
        id: npc.template_id,
        instanceId: npc.instance_id,
        name: npcName(npc),
        where: spot.name,
        areaId: area.id,
      })),
    ),
  )
}

/** The player's quests of that status. */
export function questsThat(world: World, status: Quest['status']): Named[] {
  const quests = Object.entries(world.player.quests ?? {})
  return quests.filter(([, quest]) => quest.status === status).map(([id, { name }]) => ({ id, name }))
}

/** A status effect in words. Content names it as it likes. */
export function effectName({ name }: { readonly [field: string]: unknown }): string {
  return typeof name === 'string' && name !== '' ? name : 'something without a name'
}

function found(item: Item, where: string, areaId: string | null): Found {
  return { id: item.instance_id, name: itemName(item), where, areaId }
}
