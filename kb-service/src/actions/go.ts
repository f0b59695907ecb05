import { plan } from '../world/delta.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** Moves the player to another area of the zone. UP §1.8.2. */
export function go({ content, user, player }: Scene, params: Params): Outcome {
  const destination = params.destination || params.target || params.area
  if (!destination) return refuse("Action 'go' requires 'destination', 'target', or 'area' field.")
  const areas = player.zone === null ? undefined : content.zones.get(player.zone)?.areas
  if (!areas) return refuse("You don't have a current location. Please update your GPS location first.")
  const area = areas.get(destination)
  if (!area)
    return refuse(`You don't see a way to '${destination}'. Available areas: ${[...areas.keys()].join(', ') || 'none'}`)
  const message = `You move to ${area.name}.${area.description ? ` ${area.description}` : ''}`
  const metadata = { destination, location: player.zone }
  if (player.area === destination) return done(message, metadata)
  return done(message, metadata, plan([], [[user, { area: destination }]]))
}
