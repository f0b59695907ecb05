import type { AreaContent } from '../content/world-template.js'
import { plan } from '../world/delta.js'
import { findHeld, nameOf } from '../world/find.js'
import { hasRoom } from '../world/room.js'
import type { Spot, Zone } from '../world/state.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const dropItem: ActionDefinition = {
  name: 'drop_item',
  title: 'Drop Item Command',
  help: 'Puts an item from your inventory down at a spot of your area, where everyone there sees it.',
  fields: { instance_id: 'The item', spot_id: 'The spot to put it down at' },
  required: ['instance_id'],
  example: { instance_id: 'bottle_joy' },
  metadata: { validation: ['The item is in your inventory'] },
  changes: true,
  sentences: [
    'drop|discard|(put down)|(set down)|(lay down)|(throw away)|(get rid of) {instance_id:held}',
    'put|set|lay|throw {instance_id:held} down|away',
    'leave|put|place {instance_id:held} here',
    'put|drop|place|leave|set|lay|(put down) {instance_id:held} [down|back] on|onto|in|into|at|by {spot_id:spots}',
  ],
  play: drop,
}

/** UP §1.8.4. */
function drop({ world, content, user, player }: Scene, params: Params): Outcome {
  const id = params.instance_id || params.item_id
  if (!id) return refuse('Please specify which item to drop.')
  const zone = player.zone === null ? undefined : world.zones.get(player.zone)
  const areas = player.zone === null ? undefined : content.zones.get(player.zone)?.areas
  if (player.zone === null || !zone || !areas) return refuse('You must be in a location to drop items.')
  const item = findHeld(player, id)
  if (!item) return refuse(`You don't have '${id}' in your inventory.`)
  const name = nameOf(content, item)
  if (content.describe(item).droppable === false) return refuse(`You can't drop ${name}.`)
  const to = chooseSpot(areas, zone, player.area, params.spot_id)
  if (!to) return refuse(`You don't see '${params.spot_id}' here.`)
  if (!hasRoom(content, zone, item)) return refuse('There is no room left here.')
  return done(
    `You dropped ${name}.`,
    { instance_id: item.instance_id, location: player.zone, area: to.area, spot: to.spot },
    plan([[player.zone, { put: [{ ...to, item }] }]], [[user, { gone: [item.instance_id] }]]),
  )
}

/** The spot that was asked for, else the first in the area where nothing lies and nobody stands, else the first. */
function chooseSpot(
  areas: ReadonlyMap<string, AreaContent>,
  zone: Zone,
  area: string | null,
  wanted: string | undefined,
): Spot | undefined {
  const within = area !== null && areas.has(area) ? area : areas.keys().next().value
  const spots = within === undefined ? undefined : areas.get(within)?.spots
  if (within === undefined || !spots) return undefined
  if (wanted) return spots.has(wanted) ? { area: within, spot: wanted } : undefined
  const all: Spot[] = [...zone.items.values(), ...zone.npcs.values()]
  const used = new Set(all.filter((one) => one.area === within).map(({ spot }) => spot))
  const free = [...spots.keys()].find((id) => !used.has(id))
  const spot = free ?? spots.keys().next().value
  return spot === undefined ? undefined : { area: within, spot }
}
