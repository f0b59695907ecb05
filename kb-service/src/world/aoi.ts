import type { Content } from '../content/content.js'
import type { Waypoint } from '../content/waypoints.js'
import type { AreaContent, SpotContent } from '../content/world-template.js'
import { isVisible } from './find.js'
import { type Item, type PlacedItem, type Player, versionFor, type World } from './state.js'

/** Which player's area of interest, and when. */
interface Subject {
  player: Player
  at: number
}

/** All that a player can see and holds. The player passed is the one after the move. UP §1.10, DESIGN §4. */
export function areaOfInterest(world: World, content: Content, { player, at }: Subject) {
  const zone = player.zone === null ? undefined : content.zones.get(player.zone)
  const waypoint = content.waypoints.find((candidate) => candidate.zone === player.zone)
  if (player.zone === null || !zone || !waypoint) return outOfRange(world, content, { player, at })
  const items = [...(world.zones.get(player.zone)?.items.values() ?? [])].filter(({ item }) => isVisible(content, item))
  return {
    type: 'area_of_interest',
    timestamp: at,
    zone: {
      id: player.zone,
      name: waypoint.name,
      description: zone.description || waypoint.description,
      gps: { lat: waypoint.lat, lng: waypoint.lng },
    },
    areas: Object.fromEntries([...zone.areas].map(([id, area]) => [id, seenArea(content, id, area, items)])),
    player: seenPlayer(content, player),
    snapshot_version: versionFor(world, player.zone),
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
    snapshot_version: versionFor(world, player.zone),
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

function seenArea(content: Content, id: string, area: AreaContent, items: PlacedItem[]) {
  const here = items.filter((placed) => placed.area === id)
  const spots = [...area.spots].map(([spot, its]) => [
    spot,
    seenSpot(
      content,
      spot,
      its,
      here.filter((placed) => placed.spot === spot).map(({ item }) => item),
    ),
  ])
  return { id, name: area.name, description: area.description, spots: Object.fromEntries(spots) }
}

function seenSpot(content: Content, id: string, spot: SpotContent, items: Item[]) {
  const npc = spot.npc === null ? undefined : content.npcs.get(spot.npc)
  return {
    id,
    name: spot.name,
    description: spot.description,
    items: items.map((item) => content.describe(item)),
    npcs: npc ? [{ ...npc.seen, instance_id: `${spot.npc}_1`, template_id: spot.npc }] : [],
  }
}

function seenPlayer(content: Content, player: Player) {
  return {
    current_location: player.zone,
    current_area: player.area,
    inventory: [...player.inventory.values()].map((item) => content.describe(item)),
  }
}
