import { advance } from '../quests/advance.js'
import { merge, plan } from '../world/delta.js'
import { findHere, isAnywhere, nameOf } from '../world/find.js'
import { hasHandsFree } from '../world/room.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const collectItem: ActionDefinition = {
  name: 'collect_item',
  aliases: ['collect_bottle'],
  title: 'Collect Item Command',
  help: 'Takes an item that lies in your area into your inventory.',
  fields: { instance_id: 'The item', spot_id: 'The spot that it must lie at' },
  required: ['instance_id'],
  example: { instance_id: 'bottle_joy' },
  metadata: { validation: ['The item lies in the same location and area', 'The item is collectible'] },
  changes: true,
  deed: 'collect',
  sentences: [
    'take|get|grab|collect|fetch|(pick up) {instance_id:here}',
    'pick {instance_id:here} up',
    'take|get|grab|collect|fetch|(pick up) {instance_id:here} from|off|(out of)|(off of)|on|at|in {spot_id:spots}',
    'pick {instance_id:here} up from|off {spot_id:spots}',
  ],
  play: collect,
}

/** UP §1.8.3. */
function collect(scene: Scene, params: Params): Outcome {
  const { world, content, user, player } = scene
  const id = params.instance_id || params.item_id
  if (!id) return refuse("Action 'collect_item' requires 'instance_id' or 'item_id' field.")
  if (player.zone === null) return refuse("You don't have a current location. Please update your GPS location first.")
  const placed = findHere(world, content, player, id)
  if (!placed || (params.spot_id && placed.spot !== params.spot_id)) return notHere(scene, id)
  const { item, area } = placed
  const name = nameOf(content, item)
  if (content.describe(item).collectible !== true) return refuse(`You can't collect ${name}.`)
  if (!hasHandsFree(player)) return refuse('You cannot carry any more.')
  const quests = advance(scene, { does: 'collect', what: item.template_id, thing: item.instance_id })
  const taken = plan([[player.zone, { gone: [item.instance_id] }]], [[user, { put: [item] }]])
  const metadata = { instance_id: item.instance_id, location: player.zone, area }
  return { ...done(`You collected ${name}.`, metadata, merge(taken, quests.plan)), frames: quests.frames }
}

function notHere({ world, content }: Scene, id: string): Outcome {
  if (isAnywhere(world, content, id)) return refuse("You don't see that item here. It's somewhere else in the world.")
  return refuse(`Item '${id}' not found anywhere in the world.`)
}
