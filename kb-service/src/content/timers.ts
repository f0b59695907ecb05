import type { Spot } from '../world/state.js'
import type { Field } from './source.js'
import type { Npc } from './templates.js'
import type { ZoneTemplate } from './world-template.js'

/** What happens by itself, by the timer's name as it stands in the journal. */
export type Timer =
  | { readonly kind: 'return'; readonly item: string; readonly zone: string; readonly afterMs: number }
  | {
      readonly kind: 'walk'
      readonly npc: string
      readonly zone: string
      readonly everyMs: number
      readonly route: readonly Spot[]
    }
  | { readonly kind: 'weather'; readonly zone: string; readonly everyMs: number; readonly turns: readonly string[] }

interface Known {
  readonly zones: ReadonlyMap<string, ZoneTemplate>
  readonly npcs: ReadonlyMap<string, Npc>
}

const weather = /^[a-z0-9_-]{1,64}$/
const longestS = 7 * 24 * 3600

/** The timers of `timers.json`: items that come back, characters that walk, weather that turns. */
export function readTimers(root: Field | null, known: Known): Map<string, Timer> {
  const timers = new Map<string, Timer>()
  if (root === null) return timers
  root.known('$schema', 'returns', 'walks', 'weather')
  const add = (field: Field, timer: Timer) => {
    const name = nameOf(timer)
    if (timers.has(name)) field.report('is there twice')
    timers.set(name, timer)
  }
  for (const field of root.at('returns').entries()) add(field, readReturn(field, known))
  for (const field of root.at('walks').entries()) add(field, readWalk(field, known))
  for (const field of root.at('weather').entries()) add(field, readWeather(field, known))
  return timers
}

/** As it stands in the journal. */
function nameOf(timer: Timer): string {
  switch (timer.kind) {
    case 'return':
      return `return:${timer.item}`
    case 'walk':
      return `walk:${timer.npc}`
    case 'weather':
      return `weather:${timer.zone}`
  }
}

function readReturn(field: Field, { zones }: Known): Timer {
  field.known('item', 'after_s')
  const item = field.at('item').text()
  const zone = [...zones].find(([, { items }]) => items.some((placed) => placed.item.instance_id === item))?.[0]
  if (zone === undefined) field.at('item').report(`is "${item}", which lies nowhere in world.template.json`)
  return { kind: 'return', item, zone: zone ?? '', afterMs: field.at('after_s').number(1, longestS) * 1000 }
}

function readWalk(field: Field, { zones, npcs }: Known): Timer {
  field.known('npc', 'zone', 'every_s', 'route')
  const npc = field.at('npc').text()
  if (!npcs.has(npc)) field.at('npc').report(`is "${npc}", which has no template`)
  const zone = readZone(field.at('zone'), zones)
  const areas = zones.get(zone)?.areas
  if (areas && !standsIn(areas, npc)) {
    field.at('zone').report(`is "${zone}", where ${npc} does not stand in world.template.json`)
  }
  const stops = field.at('route').entries()
  const route = stops.map((stop) => readStop(stop, areas))
  if (route.length < 2) field.at('route').report('must have at least two stops')
  for (const [index, { area, spot }] of route.entries()) {
    const next = route[(index + 1) % route.length]!
    if (route.length > 1 && area === next.area && spot === next.spot) stops[index]!.report('is the stop after it too')
  }
  return { kind: 'walk', npc, zone, everyMs: field.at('every_s').number(1, longestS) * 1000, route }
}

function standsIn(areas: ZoneTemplate['areas'], npc: string): boolean {
  return [...areas.values()].some(({ spots }) => [...spots.values()].some((spot) => spot.npc === npc))
}

function readStop(stop: Field, areas: ZoneTemplate['areas'] | undefined): Spot {
  stop.known('area', 'spot')
  const place = { area: stop.at('area').text(), spot: stop.at('spot').text() }
  if (!areas?.get(place.area)?.spots.has(place.spot)) stop.report('is no spot of the zone')
  return place
}

function readWeather(field: Field, { zones }: Known): Timer {
  field.known('zone', 'every_s', 'turns')
  const turns = field
    .at('turns')
    .entries()
    .map((turn) => {
      if (!weather.test(turn.text())) turn.report('must be of 1 to 64 characters a-z 0-9 _ -')
      return turn.text()
    })
  if (turns.length < 2) field.at('turns').report('must have at least two')
  const everyMs = field.at('every_s').number(1, longestS) * 1000
  return { kind: 'weather', zone: readZone(field.at('zone'), zones), everyMs, turns }
}

function readZone(field: Field, zones: Known['zones']): string {
  const zone = field.text()
  if (!zones.has(zone)) field.report(`is "${zone}", which is no zone`)
  return zone
}
