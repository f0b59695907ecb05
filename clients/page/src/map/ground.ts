/** A place on the earth, in degrees. */
export interface Point {
  readonly lat: number
  readonly lng: number
}

const metresPerDegree = 111_320

/** How far it is, in metres, and in which direction. Good for walking distances. */
export function wayTo(from: Point, to: Point): { readonly metres: number; readonly direction: string } {
  const north = (to.lat - from.lat) * metresPerDegree
  const east = (to.lng - from.lng) * metresPerDegree * Math.cos((from.lat * Math.PI) / 180)
  const eighths = Math.round((Math.atan2(east, north) / (2 * Math.PI)) * 8)
  return { metres: Math.hypot(north, east), direction: winds[(eighths + 8) % 8]! }
}

const winds = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west']

export interface Ground<P> {
  readonly points: readonly { readonly place: P; readonly x: number; readonly y: number }[]
  /** What a length of the drawing is on the ground. */
  readonly metresPerUnit: number
}

const margin = 36

/** Draws places to scale, north up, in the middle of a sheet of that size. */
export function groundOf<P extends Point>(places: readonly P[], width: number, height: number): Ground<P> {
  const middle = { lat: centre(places.map(({ lat }) => lat)), lng: centre(places.map(({ lng }) => lng)) }
  const stretch = Math.cos((middle.lat * Math.PI) / 180)
  const flat = places.map((place) => ({
    place,
    east: (place.lng - middle.lng) * metresPerDegree * stretch,
    north: (place.lat - middle.lat) * metresPerDegree,
  }))
  const reachEast = Math.max(1, ...flat.map(({ east }) => Math.abs(east)))
  const reachNorth = Math.max(1, ...flat.map(({ north }) => Math.abs(north)))
  const metresPerUnit = Math.max(reachEast / (width / 2 - margin), reachNorth / (height / 2 - margin))
  const points = flat.map(({ place, east, north }) => ({
    place,
    x: width / 2 + east / metresPerUnit,
    y: height / 2 - north / metresPerUnit,
  }))
  return { points, metresPerUnit }
}

function centre(values: readonly number[]): number {
  return values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2
}

/** A round length for a scale, in metres, that takes at most `units` of the drawing. */
export function scaleBar(metresPerUnit: number, units: number): { readonly metres: number; readonly units: number } {
  const most = Math.max(metresPerUnit * units, 1e-3)
  const power = 10 ** Math.floor(Math.log10(most))
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power
  return { metres, units: metres / metresPerUnit }
}
