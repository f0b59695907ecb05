import { advance } from '../quests/advance.js'
import { merge, plan } from '../world/delta.js'
import { waysFrom } from '../world/ways.js'
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
  deed: 'visit',
  sentences: [
    'go|walk|move|run|head|travel|step|come [back|over|on] to|into|in|inside|towards|toward|through {destination:areas}',
    'go|walk|move|run|head|travel|step [back|over] {destination:areas}',
    'enter|visit|(return to)|(leave for) {destination:areas}',
    'take|bring me to {destination:areas}',
    '{destination:areas}',
  ],
  play: move,
}

/** UP §1.8.2. */
function move(scene: Scene, params: Params): Outcome {
  const { content, user, player } = scene
  const destination = params.destination || params.target || params.area
  if (!destination) return refuse("Action 'go' requires 'destination', 'target', or 'area' field.")
  const ways = waysFrom(content, player)
  if (!ways) return refuse("You don't have a current location. Please update your GPS location first.")
  const id = ways.exits?.get(destination) ?? destination
  const area = ways.areas.get(id)
  if (!area) {
    const known = [...(ways.exits ?? ways.areas).keys()]
    return refuse(`You don't see a way to '${destination}'. Available areas: ${known.join(', ') || 'none'}`)
  }
  const message = `You move to ${area.name}.${area.description ? ` ${area.description}` : ''}`
  const metadata = { destination: id, location: player.zone }
  if (player.area === id) return done(message, metadata)
  const quests = advance(scene, { does: 'visit', what: id, thing: id })
  return { ...done(message, metadata, merge(plan([], [[user, { area: id }]]), quests.plan)), frames: quests.frames }
}
