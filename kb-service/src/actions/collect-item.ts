import { plan } from '../world/delta.js'
import { findHere, isAnywhere, nameOf } from '../world/find.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** Takes an item that lies in the player's area into the inventory. UP §1.8.3. */
export function collectItem(scene: Scene, params: Params): Outcome {
  const { world, content, user, player } = scene
  const id = params.instance_id || params.item_id
  if (!id) return refuse("Action 'collect_item' requires 'instance_id' or 'item_id' field.")
  if (player.zone === null) return refuse("You don't have a current location. Please update your GPS location first.")
  const placed = findHere(world, content, player, id)
  if (!placed || (params.spot_id && placed.spot !== params.spot_id)) return notHere(scene, id)
  const { item, area } = placed
  const name = nameOf(content, item)
  if (content.describe(item).collectible !== true) return refuse(`You can't collect ${name}.`)
  return done(
    `You collected ${name}.`,
    { instance_id: item.instance_id, location: player.zone, area },
    plan([[player.zone, { gone: [item.instance_id] }]], [[user, { put: [item] }]]),
  )
}

function notHere({ world, content }: Scene, id: string): Outcome {
  if (isAnywhere(world, content, id)) return refuse("You don't see that item here. It's somewhere else in the world.")
  return refuse(`Item '${id}' not found anywhere in the world.`)
}
