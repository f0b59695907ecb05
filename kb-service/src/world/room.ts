import type { Content } from '../content/content.js'
import { homeOf } from './home.js'
import type { Item, Player, Zone } from './state.js'

/** What a player can carry, so that an area of interest fits into an event. */
export const mostHeld = 64
/** What can be left in a zone beside what content has there or elsewhere: gifts of quests, of which more and more come. */
export const mostLeft = 64

/** True if the player can carry one more thing. */
export function hasHandsFree({ inventory }: Player): boolean {
  return inventory.size < mostHeld
}

/** True if the thing can be put down in the zone. */
export function hasRoom(content: Content, { items }: Zone, item: Item): boolean {
  const isGift = (id: string) => homeOf(content, id) === undefined
  return !isGift(item.instance_id) || [...items.keys()].filter(isGift).length < mostLeft
}
