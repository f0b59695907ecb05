import type { Area, Item, PlayerState, Zone } from '../generated/messages.js'

/**
 * What a client knows: the last area of interest and the updates since. It is never changed: each update makes another,
 * which shares with the one before what stayed the same, so `===` tells what did.
 */
export interface World {
  /** Null: the device is out of every zone's range. */
  readonly zone: Zone | null
  /** By id, each with its spots, their items and characters. */
  readonly areas: Readonly<Record<string, Area>>
  /** What lies in the zone at no spot that is known. */
  readonly loose: readonly Item[]
  /** Where the player is, and inventory, quests, stats and effects. */
  readonly player: PlayerState
  readonly version: number
}
