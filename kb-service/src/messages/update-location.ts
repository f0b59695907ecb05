import { coordinatesOf, type UpdateLocation } from 'schemas'
import { areaOfInterest, outOfRange, waypointAt } from '../world/aoi.js'
import { plan } from '../world/delta.js'
import type { Handled, Turn } from './handled.js'

/**
 * Says what is to be seen where the device is. Only a walk into another zone is a commit: it puts the player into that
 * zone's first area. Who stays keeps the area that `go` chose, and who is out of range stays where they were. Where zones
 * are no real places, walking leads nowhere.
 */
export function updateLocation(turn: Turn, message: UpdateLocation): Handled {
  const { world, content, user, player, at } = turn
  const { lat, lng } = coordinatesOf(message)
  if (!content.isGpsBased) return stay(turn)
  const zone = waypointAt(content, lat, lng)?.zone
  if (zone === undefined) return { ...answer, frames: [outOfRange(world, content, { player, at })] }
  if (zone === player.zone) return stay(turn)
  const place = { zone, area: content.zones.get(zone)?.areas.keys().next().value ?? null }
  const moved = { ...player, ...place }
  return {
    ...answer,
    plans: [plan([], [[user, place]])],
    frames: [areaOfInterest(world, content, { player: moved, at })],
  }
}

const answer = { rebase: true, plans: [], kind: 'update_location', result: 'done' } as const

function stay({ world, content, player, at }: Turn): Handled {
  return { ...answer, frames: [areaOfInterest(world, content, { player, at })] }
}
