/** Something that can be named. */
export interface Named {
  readonly id: string
  readonly name: string
  /** Other names from content. */
  readonly also?: readonly string[]
  /** Of an item that lies here: the id of the spot. */
  readonly spot?: string
}

/** Where a slot of a form looks for what was named. */
export const sources = ['here', 'held', 'areas', 'spots', 'npcs', 'players', 'quests'] as const
export type Source = (typeof sources)[number]

/**
 * All that one player can name at this moment: items that lie here, items that the player holds (oldest first), areas and
 * exits, spots, characters, other players, quests.
 */
export type Lexicon = Readonly<Record<Source, readonly Named[]>>
