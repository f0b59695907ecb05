/** Where a player may walk: a client knows only coordinates, the world decides which zone is there. */
export interface Place {
  readonly id: string
  readonly name: string
  readonly lat: number
  readonly lng: number
}

/** The zones of The Wylding Woods. The first is where a visit begins. */
export const woods = [
  { id: 'woander_store', name: "Woander's Magical Shop", lat: 37.906512, lng: -122.544217 },
  { id: 'gravity_car', name: 'Gravity Car', lat: 37.905696, lng: -122.547701 },
] as const satisfies readonly Place[]

/** The zones of an experience that are known here; none where zones are no real places. */
export function placesOf(experience: string): readonly Place[] {
  return experience === 'wylding-woods' ? woods : []
}

/** `37.9057 -122.5477`, with or without a comma between; null if it is no position. */
export function readPosition(text: string): Place | null {
  const [lat = Number.NaN, lng = Number.NaN, ...more] = text.split(/[\s,]+/).map(Number)
  const isPosition = more.length === 0 && Math.abs(lat) <= 90 && Math.abs(lng) <= 180
  return isPosition ? { id: 'position', name: text, lat, lng } : null
}
