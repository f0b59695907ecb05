import type { Content } from '../content/content.js'
import type { Item, PlacedItem, Player, Spot, World } from './state.js'

/** Hidden things are neither sent nor found. */
export function isVisible(content: Content, item: Item): boolean {
  return content.describe(item).visible !== false
}

/** What an item is called in a sentence. */
export function nameOf(content: Content, item: Item): string {
  const seen = content.describe(item)
  const name = seen.semantic_name ?? seen.name
  return typeof name === 'string' ? name : item.template_id
}

/** The same as a title: with capitals, as `Dream Bottle` for `dream_bottle`. Authors who write capitals have their way. */
export function titleOf(content: Content, item: Item): string {
  const name = nameOf(content, item).replaceAll('_', ' ')
  if (name !== name.toLowerCase()) return name
  return name
    .split(' ')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}

/** True if `id` means this item: its own id, or else its template's. */
function isCalled(item: Item, id: string): boolean {
  return item.instance_id === id || item.template_id === id
}

/** A visible item in the player's reach: in the player's area, or, with no area, in the whole zone. */
export function findHere(world: World, content: Content, player: Player, id: string): PlacedItem | undefined {
  const items = player.zone === null ? undefined : world.zones.get(player.zone)?.items
  const inReach = (placed: PlacedItem) =>
    (player.area === null || placed.area === player.area) && isVisible(content, placed.item)
  const exact = items?.get(id)
  if (exact && inReach(exact)) return exact
  return items && [...items.values()].find((placed) => placed.item.template_id === id && inReach(placed))
}

/** True if a visible item of that id lies anywhere. */
export function isAnywhere(world: World, content: Content, id: string): boolean {
  for (const { items } of world.zones.values()) {
    for (const { item } of items.values()) if (isCalled(item, id) && isVisible(content, item)) return true
  }
  return false
}

/** An item that the player holds, by its own id or its template's. */
export function findHeld(player: Player, id: string): Item | undefined {
  return player.inventory.get(id) ?? [...player.inventory.values()].find((item) => item.template_id === id)
}

/** Where a character stands. */
export function findNpc(world: World, npc: string): (Spot & { zone: string }) | undefined {
  for (const [zone, { npcs }] of world.zones) {
    const place = npcs.get(npc)
    if (place) return { zone, ...place }
  }
  return undefined
}
