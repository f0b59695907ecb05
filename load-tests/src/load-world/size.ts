/** How large a world for load tests is. */
export interface WorldSize {
  readonly experience: string
  readonly zones: number
  /** In each zone; as many things lie there. */
  readonly spots: number
  /** After so many seconds a thing that somebody left elsewhere is back at its spot. */
  readonly returnS: number
}

export const usualSize: WorldSize = { experience: 'load', zones: 10, spots: 20, returnS: 30 }

/** All that a player could see has to fit into one message, so more are refused by the KB. See docs/content.md, "Size". */
export const mostThings = 400
export const mostZones = 300
