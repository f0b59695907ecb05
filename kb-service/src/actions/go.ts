import { advance } from '../quests/advance.js'
import { merge, plan } from '../world/delta.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const go: ActionDefinition = {
  name: 'go',
  title: 'Navigate Command',
  help: 'Goes to another area of the zone, or in a direction where there are exits.',
  fields: { destination: 'The area, or the direction of an exit' },
  required: ['destination'],
  example: { destination: 'main_room' },
  changes: true,
  sentences: [
    'go|walk|move|run|head|step|travel {destination:areas}',
    'go|walk|move|run|head|step|travel to|into|in|toward|towards {destination:areas}',
    'enter|visit {destination:areas}',
    '{destination:areas}',
  ],
  play: move,
}

/** UP §1.8.2. */
function move(scene: Scene, params: Params): Outcome {
  const { content, user, player } = scene
  const destination = params.destination || params.target || params.area
  if (!destination) return refuse("Action 'go' requires 'destination', 'target', or 'area' field.")
  const areas = player.zone === null ? undefined : content.zones.get(player.zone)?.areas
  if (!areas) return refuse("You don't have a current location. Please update your GPS location first.")
  const exits = player.area === null ? null : (areas.get(player.area)?.exits ?? null)
  const id = exits?.get(destination) ?? destination
  const area = areas.get(id)
  const isReachable = exits === null || id === player.area || [...exits.values()].includes(id)
  if (!area || !isReachable) {
    const ways = exits === null ? [...areas.keys()] : [...exits.keys()]
    return refuse(`You don't see a way to '${destination}'. Available areas: ${ways.join(', ') || 'none'}`)
  }
  const message = `You move to ${area.name}.${area.description ? ` ${area.description}` : ''}`
  const metadata = { destination: id, location: player.zone }
  if (player.area === id) return done(message, metadata)
  const quests = advance(scene, { does: 'visit', what: id, thing: id })
  return { ...done(message, metadata, merge(plan([], [[user, { area: id }]]), quests.plan)), frames: quests.frames }
}
