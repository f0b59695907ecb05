import { coordinatesOf, type UpdateLocation } from 'schemas'
import { advance } from '../quests/advance.js'
import { areaOfInterest, outOfRange, waypointAt } from '../world/aoi.js'
import { merge, plan } from '../world/delta.js'
import type { Handled, Turn } from './handled.js'

/**
 * Says what is to be seen where the device is. Only a walk into another zone is a commit: it puts the player into that
 * zone's first area, which counts as a visit. Who stays keeps the area that `go` chose, and who is out of range stays where they were. Where zones
 * are no real places, walking leads nowhere.
 */
export function updateLocation(turn: Turn, message: UpdateLocation): Handled {
  const { world, content, user, player, at } = turn
  const { lat, lng } = coordinatesOf(message)
  if (!content.isGpsBased) return stay(turn)
  const zone = waypointAt(content, lat, lng)?.zone
  if (zone === undefined) return { ...answer, frames: [outOfRange(world, content, { player, at })] }
  if (zone === player.zone) return stay(turn)
  const area = content.zones.get(zone)?.areas.keys().next().value ?? ''
  const quests = advance(turn, { does: 'visit', what: area, thing: area })
  const plans = [merge(plan([], [[user, { zone, area }]]), quests.plan)]
  return { ...answer, plans, after: seen, frames: quests.frames }
}

const answer = { rebase: true, plans: [], kind: 'update_location', result: 'done' } as const

function stay(turn: Turn): Handled {
  return { ...answer, frames: [seen(turn)] }
}

function seen({ world, content, player, at }: Turn) {
  return areaOfInterest(world, content, { player, at })
}
