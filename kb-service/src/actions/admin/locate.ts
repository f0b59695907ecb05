import type { Item, PlacedItem, World } from '../../world/state.js'

/** Where an item is: it lies somewhere, or somebody holds it. */
export type Located =
  | { readonly zone: string; readonly placed: PlacedItem; readonly item: Item; readonly path: string }
  | { readonly user: string; readonly item: Item; readonly path: string }

/** Finds an item by its own id, wherever it is. In an isolated experience: in the world of who asks. */
export function locate({ zones, players }: World, id: string): Located | undefined {
  for (const [zone, { items }] of zones) {
    const placed = items.get(id)
    if (!placed) continue
    const { area, spot, item } = placed
    return { zone, placed, item, path: `locations.${zone}.areas.${area}.spots.${spot}.items.${id}` }
  }
  for (const [user, { inventory }] of players) {
    const item = inventory.get(id)
    if (item) return { user, item, path: `players.${user}.inventory.${id}` }
  }
  return undefined
}
