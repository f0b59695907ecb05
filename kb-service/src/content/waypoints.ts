import { isZoneId } from 'schemas'
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

export function readWaypoints(sources: readonly Source[], zones: ReadonlySet<string>): Waypoint[] {
  return sources.map((source) => readWaypoint(source, zones)).filter((waypoint) => waypoint !== null)
}

function readWaypoint(source: Source, zones: ReadonlySet<string>): Waypoint | null {
  if (!hasYamlBlock(source)) source.report('a fenced yaml block is missing')
  const root = readYamlBlock(source)
  if (root === null) return null
  return {
    zone: zoneOf(root.at('location_id').isAbsent ? root.at('id') : root.at('location_id'), zones),
    name: root.at('name').text(),
    description: root.at('description').text(''),
    lat: root.at('gps').at('lat').number(-90, 90),
    lng: root.at('gps').at('lng').number(-180, 180),
    radiusM: root.at('radius_m').number(1, 100_000),
  }
}

function zoneOf(field: Field, zones: ReadonlySet<string>): string {
  const zone = field.text()
  if (zone !== '' && !(isZoneId(zone) && zones.has(zone)))
    field.report(`names zone "${zone}", which world.template.json does not have`)
  return zone
}
