import type { Content } from '../content/content.js'
import type { AreaContent } from '../content/world-template.js'
import type { Player } from './state.js'

/** Where a player can go within the zone. */
export interface Ways {
  /** The areas that can be reached; that in which the player stands is one of them. */
  readonly areas: ReadonlyMap<string, AreaContent>
  /** Where the only ways out lead, by direction; null: every area of the zone can be reached. */
  readonly exits: ReadonlyMap<string, string> | null
}

/** Null for a player in no zone. */
export function waysFrom(content: Content, { zone, area }: Player): Ways | null {
  const areas = zone === null ? undefined : content.zones.get(zone)?.areas
  if (!areas) return null
  const exits = area === null ? null : (areas.get(area)?.exits ?? null)
  if (exits === null) return { areas, exits }
  const near = new Set([...exits.values(), area])
  return { areas: new Map([...areas].filter(([id]) => near.has(id))), exits }
}
