import type { Content } from '../content/content.js'
import type { Waypoint } from '../content/waypoints.js'
import type { AreaContent, SpotContent } from '../content/world-template.js'
import { seenQuests } from '../quests/view.js'
import { isVisible } from './find.js'
import { type PlacedItem, type Player, type Spot, versionFor, type World } from './state.js'

/** Which player's area of interest, and when. */
interface Subject {
  player: Player
  at: number
}

/** All that a player can see and holds. The player passed is the one after the move. UP §1.10, DESIGN §4. */
export function areaOfInterest(world: World, content: Content, { player, at }: Subject) {
  const template = player.zone === null ? undefined : content.zones.get(player.zone)
  const zone = player.zone === null ? undefined : world.zones.get(player.zone)
  if (player.zone === null || !zone || !template) return outOfRange(world, content, { player, at })
  const waypoint = content.waypoints.find((candidate) => candidate.zone === player.zone)
  const items = [...zone.items.values()].filter(({ item }) => isVisible(content, item))
  const areas = [...template.areas].map(([id, area]) => [id, seenArea(content, id, area, { items, npcs: zone.npcs })])
  return {
    type: 'area_of_interest',
    timestamp: at,
    zone: {
      id: player.zone,
      name: waypoint?.name ?? template.name,
      description: template.description || (waypoint?.description ?? ''),
      gps: waypoint ? { lat: waypoint.lat, lng: waypoint.lng } : null,
      ...(zone.weather !== null && { weather: zone.weather }),
    },
    areas: Object.fromEntries(areas),
    player: seenPlayer(content, player),
    snapshot_version: versionFor(world, player),
  }
}

/** What a player sees who is in no zone's range: nothing but itself, where it was last. */
export function outOfRange(world: World, content: Content, { player, at }: Subject) {
  return {
    type: 'area_of_interest',
    timestamp: at,
    zone: null,
    areas: {},
    player: seenPlayer(content, player),
    snapshot_version: versionFor(world, player),
  }
}

/** The waypoint that a position belongs to: the nearest of those in whose own radius it lies. */
export function waypointAt(content: Content, lat: number, lng: number): Waypoint | undefined {
  return content.waypoints
    .map((waypoint) => ({ waypoint, distanceM: distanceM(lat, lng, waypoint.lat, waypoint.lng) }))
    .filter(({ waypoint, distanceM }) => distanceM <= waypoint.radiusM)
    .sort((a, b) => a.distanceM - b.distanceM)[0]?.waypoint
}

/** Great-circle distance in metres (haversine, mean radius of the earth). */
export function distanceM(latA: number, lngA: number, latB: number, lngB: number): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2
  const chord = half(latB - latA) + Math.cos(radians(latA)) * Math.cos(radians(latB)) * half(lngB - lngA)
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(chord)))
}

interface Contents {
  items: readonly PlacedItem[]
  npcs: ReadonlyMap<string, Spot>
}

function seenArea(content: Content, id: string, area: AreaContent, all: Contents) {
  const spots = [...area.spots].map(([spot, its]) => [spot, seenSpot(content, { area: id, spot }, its, all)])
  return {
    id,
    name: area.name,
    description: area.description,
    ...(area.exits && { exits: Object.fromEntries(area.exits) }),
    spots: Object.fromEntries(spots),
  }
}

function seenSpot(content: Content, place: Spot, { name, description }: SpotContent, { items, npcs }: Contents) {
  const isHere = ({ area, spot }: Spot) => area === place.area && spot === place.spot
  return {
    id: place.spot,
    name,
    description,
    items: items.filter(isHere).map(({ item }) => content.describe(item)),
    npcs: [...npcs]
      .filter(([, stands]) => isHere(stands))
      .map(([npc]) => content.describeNpc(npc))
      .filter((npc) => npc !== undefined),
  }
}

function seenPlayer(content: Content, player: Player) {
  return {
    current_location: player.zone,
    current_area: player.area,
    inventory: [...player.inventory.values()].map((item) => content.describe(item)),
    quests: seenQuests(content, player),
    stats: Object.fromEntries(player.stats),
    status_effects: player.effects,
  }
}
