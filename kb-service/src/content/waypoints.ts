import { basename } from 'node:path'
import { isZoneId, type ListedWaypoint } from 'schemas'
import { readListed } from './listed-waypoint.js'
import { type Field, hasYamlBlock, readYamlBlock, type Source } from './source.js'

/** A point on the ground around which a zone is. */
export interface Waypoint {
  readonly zone: string
  readonly name: string
  readonly description: string
  readonly lat: number
  readonly lng: number
  readonly radiusM: number
}

/** Where zones are, and all that clients list. */
export interface Waypoints {
  readonly waypoints: Waypoint[]
  readonly listed: ListedWaypoint[]
}

/** Reads the waypoints but those whose file begins with `+`: they are drafts. UP §3.4. */
export function readWaypoints(sources: readonly Source[], zones: ReadonlySet<string>): Waypoints {
  const all: Waypoints = { waypoints: [], listed: [] }
  for (const source of sources.filter(({ file }) => !basename(file).startsWith('+'))) {
    if (!hasYamlBlock(source)) source.report('a fenced yaml block is missing')
    const root = readYamlBlock(source)
    if (root === null) continue
    const listed = readListed(root)
    all.listed.push(listed)
    if (isOfZone(root)) all.waypoints.push(readWaypoint(root, zones, listed))
  }
  return all
}

/** A waypoint that names neither place nor zone, as a pathway, is for clients alone. */
function isOfZone(root: Field): boolean {
  return !(root.at('gps').isAbsent && root.at('location_id').isAbsent)
}

function readWaypoint(root: Field, zones: ReadonlySet<string>, { name, location }: ListedWaypoint): Waypoint {
  if (location === null) root.at('gps').report('is missing: the waypoint names a zone')
  return {
    zone: zoneOf(root.at('location_id').isAbsent ? root.at('id') : root.at('location_id'), zones),
    name,
    description: root.at('description').text(''),
    ...(location ?? { lat: 0, lng: 0 }),
    radiusM: root.at('radius_m').number(1, 100_000),
  }
}

function zoneOf(field: Field, zones: ReadonlySet<string>): string {
  const zone = field.text()
  if (zone !== '' && !(isZoneId(zone) && zones.has(zone)))
    field.report(`names zone "${zone}", which world.template.json does not have`)
  return zone
}
