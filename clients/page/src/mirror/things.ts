import type { Area, Item, Npc, Quest, World } from 'gaia-client'

/** Something that can be pointed at. */
export interface Pointer {
  readonly kind: 'item' | 'carried' | 'npc'
  /** An `instance_id`. */
  readonly id: string
}

/** What a pointer points at now. */
export type Target =
  | { readonly kind: 'item'; readonly item: Item; readonly areaId: string; readonly spotId: string }
  | { readonly kind: 'carried'; readonly item: Item }
  | { readonly kind: 'npc'; readonly npc: Npc; readonly areaId: string; readonly spotId: string }

export type Lying = Extract<Target, { kind: 'item' }>
export type Standing = Extract<Target, { kind: 'npc' }>

export function lying(world: World): Lying[] {
  return atSpots(world, ({ items }, place) => items.map((item) => ({ kind: 'item', item, ...place })))
}

export function standing(world: World): Standing[] {
  return atSpots(world, ({ npcs }, place) => npcs.map((npc) => ({ kind: 'npc', npc, ...place })))
}

type Spot = Area['spots'][string]

function atSpots<T>(world: World, read: (spot: Spot, place: { areaId: string; spotId: string }) => T[]): T[] {
  return Object.values(world.areas).flatMap((area) =>
    Object.values(area.spots).flatMap((spot) => read(spot, { areaId: area.id, spotId: spot.id })),
  )
}

/** Null: it is not there any more. */
export function targetOf(world: World | null, pointer: Pointer | null): Target | null {
  if (world === null || pointer === null) return null
  const { kind, id } = pointer
  if (kind === 'npc') return standing(world).find(({ npc }) => npc.instance_id === id) ?? null
  if (kind === 'item') return lying(world).find(({ item }) => item.instance_id === id) ?? null
  const item = world.player.inventory.find(({ instance_id }) => instance_id === id)
  return item === undefined ? null : { kind, item }
}

/** Whether the player can reach what is in that area: the one they stand in, or the whole zone if in none. */
export function isInReach(world: World, areaId: string): boolean {
  const { current_area: here } = world.player
  return here === null || here === areaId
}

/** Where the player can go from where they are, with the way as the world calls it. */
export function waysFrom(world: World): { readonly destination: string; readonly areaId: string }[] {
  const { current_area: here } = world.player
  const exits = here === null ? undefined : world.areas[here]?.exits
  if (exits !== undefined) return Object.entries(exits).map(([destination, areaId]) => ({ destination, areaId }))
  const others = Object.keys(world.areas).filter((id) => id !== here)
  return others.map((id) => ({ destination: id, areaId: id }))
}

export function quests(world: World): { readonly id: string; readonly quest: Quest }[] {
  return Object.entries(world.player.quests ?? {}).map(([id, quest]) => ({ id, quest }))
}
