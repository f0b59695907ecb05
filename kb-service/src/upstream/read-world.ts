import { freshZone } from '../world/reconcile.js'
import { hasRoom } from '../world/room.js'
import type { PlacedItem, Spot, Zone } from '../world/state.js'
import { readItem } from './read-item.js'
import { at, listOf, membersOf, type Reading, textOf, versionOf } from './reading.js'

/** A place in the world. */
interface Place extends Spot {
  readonly zone: string
}

/** A list of items, where they are said to lie, and where that stands in the file. */
interface Lying {
  readonly items: unknown
  readonly zone: string
  readonly area: string | null
  readonly spot: string | null
}

/**
 * The zones of a world as upstream has it: its `locations` and `npcs`. What lies where content has no spot comes to
 * one that it has, and is told. UP §4.8.
 */
export function readZones(value: unknown, file: string, reading: Reading): Map<string, Zone> {
  const { content, tell } = reading
  const zones = new Map<string, Zone>()
  for (const [id, zone] of membersOf(at(value, 'locations'))) {
    if (content.zones.has(id)) zones.set(id, emptyZone(id, value, zone, reading))
    else tell(`${file}: there is no zone "${id}" any more`)
  }
  for (const lying of allLying(value)) layDown(zones, lying, file, reading)
  for (const id of content.zones.keys()) {
    if (zones.has(id)) continue
    tell(`${file}: zone "${id}" is not in it, and is as in the beginning`)
    zones.set(id, newZone(id, reading))
  }
  for (const [zone, { npcs }] of zones) for (const [npc, place] of npcsOf(zone, value, reading)) npcs.set(npc, place)
  return zones
}

function emptyZone(id: string, world: unknown, zone: unknown, { content }: Reading): Zone {
  const timer = content.timers.get(`weather:${id}`)
  const turns = timer?.kind === 'weather' ? timer.turns : []
  const weather = turns.find((turn) => turn === at(zone, 'weather')) ?? turns[0] ?? null
  const version = Math.max(versionOf(at(zone, '_version')), versionOf(at(world, 'metadata', '_version')))
  return { version, items: new Map(), npcs: new Map(), weather }
}

/** A zone as in the beginning, but for what is elsewhere. Characters are not yet in it. */
function newZone(id: string, { content, taken }: Reading): Zone {
  const { put, weather = null } = freshZone(content, id)
  const free = put.filter(({ item }) => !taken.has(item.instance_id))
  for (const { item } of free) taken.add(item.instance_id)
  const items = new Map(free.map((placed) => [placed.item.instance_id, placed]))
  return { version: 0, items, npcs: new Map(), weather }
}

function* allLying(world: unknown): Generator<Lying> {
  for (const [zone, its] of membersOf(at(world, 'locations'))) {
    yield { items: at(its, 'items'), zone, area: null, spot: null }
    for (const [area, itsArea] of membersOf(at(its, 'areas'))) {
      yield { items: at(itsArea, 'items'), zone, area, spot: null }
      for (const [spot, itsSpot] of membersOf(at(itsArea, 'spots'))) {
        yield { items: at(itsSpot, 'items'), zone, area, spot }
      }
    }
  }
}

function layDown(zones: Map<string, Zone>, lying: Lying, file: string, reading: Reading): void {
  const { zone, area, spot } = lying
  const where = `${file} ${[zone, area, spot].filter((name) => name !== null).join('.')}`
  const place = placeFor(lying, reading)
  const isThere = place.zone === zone && place.area === area && place.spot === spot
  for (const entry of listOf(lying.items)) {
    const item = readItem(entry, where, reading)
    if (item === null) continue
    const known = zones.get(place.zone) ?? { version: 0, items: new Map(), npcs: new Map(), weather: null }
    zones.set(place.zone, known)
    if (!hasRoom(reading.content, known, item)) {
      reading.tell(`${where}: "${item.instance_id}" is left out: there is no room for more in ${place.zone}`)
      continue
    }
    if (!isThere) reading.tell(`${where}: "${item.instance_id}" lies at ${place.zone}.${place.area}.${place.spot} now`)
    const placed: PlacedItem = { area: place.area, spot: place.spot, item }
    known.items.set(item.instance_id, placed)
  }
}

/** The place that is meant, or the first one near it. */
function placeFor({ zone, area, spot }: Pick<Lying, 'zone' | 'area' | 'spot'>, { content }: Reading): Place {
  const id = content.zones.has(zone) ? zone : content.start.zone
  const { areas } = content.zones.get(id)!
  const within = area !== null && areas.has(area) && id === zone ? area : areas.keys().next().value!
  const { spots } = areas.get(within)!
  const point = spot !== null && spots.has(spot) && within === area ? spot : spots.keys().next().value!
  return { zone: id, area: within, spot: point }
}

/** Where the characters of a zone stand: where the world says, or where they begin. */
function npcsOf(zone: string, world: unknown, { content }: Reading): [npc: string, place: Spot][] {
  const places = new Map<string, Place>()
  for (const home of content.zones.keys()) {
    for (const [npc, place] of freshZone(content, home).npcs) if (place) places.set(npc, { zone: home, ...place })
  }
  for (const [npc, place] of said(world)) {
    const isSpot = content.zones.get(place.zone)?.areas.get(place.area)?.spots.has(place.spot)
    if (isSpot && places.has(npc)) places.set(npc, place)
  }
  return [...places].filter(([, place]) => place.zone === zone).map(([npc, { area, spot }]) => [npc, { area, spot }])
}

/** What a world says of where characters stand: at their spots, and above that of themselves. */
function* said(world: unknown): Generator<[npc: string, place: Place]> {
  for (const [zone, its] of membersOf(at(world, 'locations'))) {
    for (const [area, itsArea] of membersOf(at(its, 'areas'))) {
      for (const [spot, itsSpot] of membersOf(at(itsArea, 'spots'))) {
        const npc = textOf(at(itsSpot, 'npc'))
        if (npc !== null) yield [npc, { zone, area, spot }]
      }
    }
  }
  for (const [npc, its] of membersOf(at(world, 'npcs'))) {
    const [zone, area, spot] = ['location', 'area', 'spot'].map((name) => textOf(at(its, name)))
    if (zone && area && spot) yield [npc, { zone, area, spot }]
  }
}
