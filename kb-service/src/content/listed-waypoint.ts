import type { ListedWaypoint } from 'schemas'
import type { Field } from './source.js'

/** Told in another form: `gps` is the `location`. */
const told = ['gps', 'location']

/** A waypoint as clients list it: what its author wrote, with `location` for `gps`. UP §3.4. */
export function readListed(root: Field): ListedWaypoint {
  const gps = root.at('gps')
  return {
    ...asWritten(root),
    id: root.at('id').text(),
    name: root.at('name').text(),
    location: gps.isAbsent ? null : { lat: gps.at('lat').number(-90, 90), lng: gps.at('lng').number(-180, 180) },
    waypoint_type: root.at('waypoint_type').text('interactive'),
    media: readMedia(root.at('media')),
  }
}

function asWritten(root: Field): Record<string, unknown> {
  const fields = root.members().filter(([name, field]) => !told.includes(name) && !field.isAbsent)
  return Object.fromEntries(fields.map(([name, field]) => [name, asJson(field)]))
}

function readMedia(field: Field): Record<string, unknown> {
  if (field.isAbsent) return {}
  return Object.fromEntries(field.members().map(([name, value]) => [name, asJson(value)]))
}

/** YAML can say what JSON cannot, as a list that has itself in it. */
function asJson(field: Field): unknown {
  try {
    return JSON.parse(JSON.stringify(field.value ?? null))
  } catch {
    field.report('cannot be written as JSON')
    return null
  }
}
