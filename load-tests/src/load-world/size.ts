/** How large a world for load tests is. */
export interface WorldSize {
  readonly experience: string
  readonly zones: number
  /** In each zone; as many things lie there. */
  readonly spots: number
  /** After so many seconds a thing that somebody left elsewhere is back at its spot. */
  readonly returnS: number
  /** Length of a thing's description: what an event carries. */
  readonly textBytes: number
}

export const usualSize: WorldSize = { experience: 'load', zones: 10, spots: 20, returnS: 30, textBytes: 46 }

/** What the KB takes of an experience, since all of it has to fit into one message. See docs/content.md, "Size". */
const mostBytes = 128 * 1024
const bytesOf = { zone: 90, thing: 270 }

/** Whether the KB would take it. */
export function isTooLarge({ zones, spots, textBytes }: WorldSize): boolean {
  return zones * (bytesOf.zone + spots * (bytesOf.thing + textBytes)) > mostBytes
}
