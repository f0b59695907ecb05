import { coordinatesOf, type UpdateLocation } from 'schemas'
import { areaOfInterest, outOfRange, waypointAt } from '../world/aoi.js'
import { plan } from '../world/delta.js'
import type { Handled, Turn } from './handled.js'

/**
 * Says what is to be seen where the device is. Only a walk into another zone is a commit: it puts the player into that
 * zone's first area. Who stays keeps the area that `go` chose, and who is out of range stays where they were.
 */
export function updateLocation(turn: Turn, message: UpdateLocation): Handled {
  const { world, content, user, player, at } = turn
  const { lat, lng } = coordinatesOf(message)
  const zone = waypointAt(content, lat, lng)?.zone
  const answer = { rebase: true, plans: [], kind: 'update_location', result: 'done' } as const
  if (zone === undefined) return { ...answer, frames: [outOfRange(world, content, { player, at })] }
  if (zone === player.zone) return { ...answer, frames: [areaOfInterest(world, content, { player, at })] }
  const place = { zone, area: content.zones.get(zone)?.areas.keys().next().value ?? null }
  const moved = { ...player, ...place }
  return {
    ...answer,
    plans: [plan([], [[user, place]])],
    frames: [areaOfInterest(world, content, { player: moved, at })],
  }
}
