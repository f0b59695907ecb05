import type { Spot } from '../world/state.js'
import { type Content, describers } from './content.js'
import type { Timer } from './timers.js'
import type { AreaContent, ZoneTemplate } from './world-template.js'

/**
 * What is in force when authors have changed what they wrote while the world runs. Places stay as they are until the
 * next reset, and with them whatever belongs to a place; everything else is what the authors say now. DESIGN §4.
 */
export function inForce(before: Content, authored: Content): Content {
  const { zones } = before
  if (spell(zones) === spell(authored.zones)) return authored
  const templates = new Map([...before.templates, ...authored.templates])
  const npcs = new Map([...before.npcs, ...authored.npcs])
  return {
    ...authored,
    zones,
    templates,
    npcs,
    start: startIn(zones, authored.start.zone) ?? before.start,
    timers: timersIn(zones, authored.timers),
    waypoints: waypointsIn(before, authored),
    atReset: authored,
    ...describers(templates, npcs),
  }
}

/** True if two versions of an experience say the same. */
export function isSame(a: Content, b: Content): boolean {
  return spell(a) === spell(b)
}

/** Zones whose places are others than before, or called otherwise; only those that there are in both. */
export function zonesWithOtherPlaces(before: Content, after: Content): Set<string> {
  const changed = [...after.zones].filter(([id, zone]) => {
    const known = before.zones.get(id)
    return known !== undefined && placesOf(known) !== placesOf(zone)
  })
  return new Set(changed.map(([id]) => id))
}

/** What clients are told of a zone's places: all but who and what is there. */
function placesOf({ name, description, areas }: ZoneTemplate): string {
  const spots = (area: AreaContent) => [...area.spots].map(([id, spot]) => [id, spot.name, spot.description])
  return spell([name, description, [...areas].map(([id, area]) => [id, { ...area, spots: spots(area) }])])
}

/** As text, in which the order of everything shows. */
function spell(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part))
}

type Zones = Content['zones']

function startIn(zones: Zones, zone: string): Content['start'] | null {
  const area = zones.get(zone)?.areas.keys().next().value
  return area === undefined ? null : { zone, area }
}

/** A zone that the authors left out keeps its waypoint as long as it is there. */
function waypointsIn(before: Content, authored: Content): Content['waypoints'] {
  const wanted = authored.waypoints.filter(({ zone }) => before.zones.has(zone))
  const kept = before.waypoints.filter(({ zone }) => !authored.waypoints.some((waypoint) => waypoint.zone === zone))
  return [...wanted, ...kept]
}

/** Timers of places that are not there yet do not run. */
function timersIn(zones: Zones, timers: Content['timers']): Content['timers'] {
  const fitting = [...timers].map(([name, timer]): [string, Timer | null] => [name, timerIn(zones, timer)])
  return new Map(fitting.filter((entry): entry is [string, Timer] => entry[1] !== null))
}

function timerIn(zones: Zones, timer: Timer): Timer | null {
  switch (timer.kind) {
    case 'return': {
      const isHome = ({ items }: ZoneTemplate) => items.some(({ item }) => item.instance_id === timer.item)
      const zone = [...zones].find(([, its]) => isHome(its))?.[0]
      return zone === undefined ? null : { ...timer, zone }
    }
    case 'walk': {
      const isThere = ({ area, spot }: Spot) => zones.get(timer.zone)?.areas.get(area)?.spots.has(spot)
      const route = timer.route.filter(isThere)
      return route.length < 2 ? null : { ...timer, route }
    }
    case 'weather':
      return zones.has(timer.zone) ? timer : null
  }
}
