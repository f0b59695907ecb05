import { fileURLToPath } from 'node:url'
import { type Content, loadAllContent } from 'kb-service/src/content/content.js'

/** Read once for all runs. */
export const contents: ReadonlyMap<string, Content> = await loadAllContent(
  fileURLToPath(new URL('../../experiences', import.meta.url)),
)
/** The shared experience, and the one in which each player is alone. */
export const market = 'market'
export const den = 'den'

/** Where zones are; `far` is in the range of none. */
export const places: Readonly<Record<string, { readonly lat: number; readonly lng: number }>> = {
  ...Object.fromEntries(contents.get(market)!.waypoints.map(({ zone, lat, lng }) => [zone, { lat, lng }])),
  far: { lat: 0, lng: 0 },
}
export const zones: readonly string[] = Object.keys(places).filter((name) => name !== 'far')
