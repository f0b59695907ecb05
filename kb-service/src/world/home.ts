import type { Content } from '../content/content.js'
import type { PlacedItem, World } from './state.js'

/** Where content has an item lie in the beginning. */
export function homeOf(content: Content, id: string): { zone: string; placed: PlacedItem } | undefined {
  for (const [zone, { items }] of content.zones) {
    const placed = items.find(({ item }) => item.instance_id === id)
    if (placed) return { zone, placed }
  }
  return undefined
}

/** True if an item that lies there lies where it belongs. */
export function isHome(content: Content, zone: string, { area, spot, item }: PlacedItem): boolean {
  const home = homeOf(content, item.instance_id)
  return home !== undefined && home.zone === zone && home.placed.area === area && home.placed.spot === spot
}

/** True if an item lies in a zone that there still is, or is held. */
export function isSomewhere({ zones, players }: World, content: Content, id: string): boolean {
  for (const [zone, { items }] of zones) if (content.zones.has(zone) && items.has(id)) return true
  for (const { inventory } of players.values()) if (inventory.has(id)) return true
  return false
}
