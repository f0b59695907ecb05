import { isUserId } from 'schemas'
import type { Npc } from '../content/templates.js'
import { npcNear } from '../npcs/near.js'
import { type Advance, advance } from '../quests/advance.js'
import { merge, plan } from '../world/delta.js'
import { findHeld, nameOf } from '../world/find.js'
import { hasHandsFree } from '../world/room.js'
import type { Item } from '../world/state.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const giveItem: ActionDefinition = {
  name: 'give_item',
  title: 'Give Item Command',
  help: 'Gives an item from your inventory to a character near you, or to another player in the zone.',
  fields: {
    instance_id: 'The item',
    target_npc_id: 'The character',
    target_player_id: 'The player, instead of a character',
  },
  required: ['instance_id', 'target_npc_id'],
  example: { instance_id: 'bottle_joy', target_npc_id: 'louisa' },
  metadata: {
    validation: ['The item is in your inventory', 'The character is in your area', 'A player must be in your zone'],
  },
  changes: true,
  deed: 'deliver',
  sentences: [
    'give|hand|offer|pass|bring|deliver|return [back|over] {instance_id:held} [back|over] to {target_npc_id:npcs}',
    'give|hand|offer|pass|bring [back] {target_npc_id:npcs} {instance_id:held}',
    'give|hand|offer|pass|bring|return [back|over] {instance_id:held} [back|over] to {target_player_id:players}',
    'give|hand|offer|pass|bring|return [back|over] {instance_id:held} [back|over] to player {target_player_id:players}',
    'give|hand|offer|pass|bring [back] {target_player_id:players} {instance_id:held}',
  ],
  play: give,
}

/** UP §1.8.8. */
function give(scene: Scene, params: Params): Outcome {
  const id = params.instance_id || params.item_id
  const { target_npc_id: npc, target_player_id: receiver } = params
  if (!id) return refuse('Please specify which item to give.')
  if (!npc && !receiver) return refuse('Please specify who to give the item to.')
  const item = findHeld(scene.player, id)
  if (!item) return refuse(`You don't have '${id}' in your inventory.`)
  return npc ? giveToNpc(scene, item, npc) : giveToPlayer(scene, item, receiver ?? '')
}

function giveToNpc(scene: Scene, item: Item, id: string): Outcome {
  const npc = npcNear(scene, id, 'give items')
  if ('refusal' in npc) return refuse(npc.refusal)
  const name = nameOf(scene.content, item)
  const quests = advance(scene, { does: 'deliver', what: item.template_id, thing: item.instance_id, to: id })
  const hook = hookOf(npc, name, quests)
  const metadata = { npc_id: id, item_delivered: true, ...about(item), hook_result: hook }
  const given = plan([], [[scene.user, { gone: [item.instance_id] }]])
  return { ...done(hook.dialogue, metadata, merge(given, quests.plan)), frames: quests.frames }
}

function hookOf({ name, gifts }: Npc, item: string, { steps }: Advance) {
  const step = steps[0]
  if (!step || !gifts) {
    return { accepted: true, dialogue: `${name}: Thank you for the ${item}.`, rewards: {}, quest_updates: {} }
  }
  const { count, total, isComplete } = step
  const values: Record<string, string> = { item, count: String(count), total: String(total) }
  const text = isComplete ? gifts.complete : gifts.thanks
  const dialogue = text.replace(/\{(item|count|total)\}/g, (whole, key: string) => values[key] ?? whole)
  return { accepted: true, dialogue, quest_updates: { bottles_collected: count, quest_complete: isComplete } }
}

function about({ instance_id, template_id }: Item) {
  return { item_instance_id: instance_id, item_template_id: template_id }
}

/** Who is somewhere else and who does not exist are told the same: nobody learns where others are. */
function giveToPlayer({ world, content, user, player }: Scene, item: Item, receiver: string): Outcome {
  if (receiver === user) return refuse('You already have that item.')
  const other = isUserId(receiver) ? world.players.get(receiver) : undefined
  if (!other || other.zone === null || other.zone !== player.zone) return refuse(`You don't see '${receiver}' here.`)
  if (!hasHandsFree(other)) return refuse(`${receiver} cannot carry any more.`)
  const given = plan(
    [],
    [
      [user, { gone: [item.instance_id] }],
      [receiver, { put: [item] }],
    ],
  )
  const metadata = { target_player_id: receiver, item_delivered: true, ...about(item) }
  return done(`You gave ${nameOf(content, item)} to ${receiver}.`, metadata, given)
}
