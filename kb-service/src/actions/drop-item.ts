import type { AreaContent } from '../content/world-template.js'
import { plan } from '../world/delta.js'
import { findHeld, nameOf } from '../world/find.js'
import type { Spot, Zone } from '../world/state.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** Puts an item from the inventory down at a spot of the player's area, where everyone there sees it. UP §1.8.4. */
export function dropItem({ world, content, user, player }: Scene, params: Params): Outcome {
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
  const used = new Set([...zone.items.values()].filter((placed) => placed.area === within).map(({ spot }) => spot))
  const free = [...spots].find(([id, spot]) => spot.npc === null && !used.has(id))?.[0]
  const spot = free ?? spots.keys().next().value
  return spot === undefined ? undefined : { area: within, spot }
}
