import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy'
import type { Area } from 'gaia-client'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Room extends Box {
  readonly area: Area
  /** By id of the spot: where it is drawn. */
  readonly places: ReadonlyMap<string, Box>
}

const gap = 10
/** The height of a room's name. */
export const titleHeight = 34
/** A room with nothing in it still has a name. */
const leastWeight = 1.4

/**
 * A floor plan of the zone: its areas as rooms, the larger the more spots they have. Areas have no coordinates of their
 * own, so that the plan is true to what is where, not to distances. The same zone is always drawn the same.
 */
export function planOf(areas: readonly Area[], width: number, height: number): Room[] {
  if (areas.length === 0) return []
  const weights = new Map(areas.map((area) => [area, Math.max(leastWeight, Object.keys(area.spots).length)]))
  const root = hierarchy<{ area?: Area; children?: { area: Area }[] }>({ children: areas.map((area) => ({ area })) })
    .sum(({ area }) => (area === undefined ? 0 : (weights.get(area) ?? 0)))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const laid = treemap<{ area?: Area }>().tile(treemapSquarify.ratio(1.3)).size([width, height]).paddingInner(gap)(root)
  return laid.leaves().flatMap(({ data, x0, y0, x1, y1 }) => {
    const box = { x: x0, y: y0, width: x1 - x0, height: y1 - y0 }
    return data.area === undefined ? [] : [{ area: data.area, ...box, places: placesIn(data.area, box) }]
  })
}

/** Where a thing at a spot is drawn: in the middle, with room for its name above and the spot's below. */
export function middleOf({ x, y, width, height }: Box): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + Math.min(height / 2 + 4, height - 54) }
}

/** Spots in rows and columns, as many columns as make the cells least narrow. */
function placesIn(area: Area, room: Box): Map<string, Box> {
  const spots = Object.keys(area.spots)
  const inner = { x: room.x, y: room.y + titleHeight, width: room.width, height: room.height - titleHeight }
  const columns = bestColumns(spots.length, inner)
  const rows = Math.ceil(spots.length / columns)
  const height = inner.height / rows
  return new Map(
    spots.map((spot, index) => {
      const row = Math.floor(index / columns)
      // The last row is shared by those that are in it.
      const inRow = row === rows - 1 ? spots.length - row * columns : columns
      const width = inner.width / inRow
      return [spot, { x: inner.x + (index % columns) * width, y: inner.y + row * height, width, height }]
    }),
  )
}

const cellRatio = 1.25

function bestColumns(count: number, { width, height }: Box): number {
  let best = 1
  let bestMiss = Number.POSITIVE_INFINITY
  for (let columns = 1; columns <= count; columns++) {
    const ratio = width / columns / (height / Math.ceil(count / columns))
    const miss = Math.abs(Math.log(ratio / cellRatio))
    if (miss < bestMiss) [best, bestMiss] = [columns, miss]
  }
  return best
}
