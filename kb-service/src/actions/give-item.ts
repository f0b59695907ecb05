import { isUserId } from 'schemas'
import type { Gifts } from '../content/templates.js'
import { plan } from '../world/delta.js'
import { findHeld, findNpc, nameOf } from '../world/find.js'
import type { Item } from '../world/state.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** Gives an item from the inventory to a character, or to another player in the zone. UP §1.8.8. */
export function giveItem(scene: Scene, params: Params): Outcome {
  const id = params.instance_id || params.item_id
  const { target_npc_id: npc, target_player_id: receiver } = params
  if (!id) return refuse('Please specify which item to give.')
  if (!npc && !receiver) return refuse('Please specify who to give the item to.')
  const item = findHeld(scene.player, id)
  if (!item) return refuse(`You don't have '${id}' in your inventory.`)
  return npc ? giveToNpc(scene, item, npc) : giveToPlayer(scene, item, receiver ?? '')
}

function giveToNpc({ content, user, player }: Scene, item: Item, id: string): Outcome {
  const npc = content.npcs.get(id)
  const place = findNpc(content, id)
  if (!npc || !place) return refuse(`NPC '${id}' not found in this experience.`)
  if (place.zone !== player.zone) return refuse(`You must be in the same location as ${npc.name}.`)
  if (place.area !== player.area) return refuse(`You must be near ${npc.name} to give items.`)
  const name = nameOf(content, item)
  const gone = [item.instance_id]
  const isWanted = npc.gifts?.collects.includes(item.template_id)
  if (!npc.gifts || !isWanted) {
    const dialogue = `${npc.name}: Thank you for the ${name}.`
    const hook = { accepted: true, dialogue, rewards: {}, quest_updates: {} }
    return done(dialogue, delivery(id, item, hook), plan([], [[user, { gone }]]))
  }
  const delivered = [...new Set([...(player.deliveries.get(id) ?? []), item.template_id])]
  const deliveries = [...new Map(player.deliveries).set(id, delivered)]
  const dialogue = thanks(npc.gifts, name, delivered.length)
  const progress = {
    bottles_collected: delivered.length,
    quest_complete: delivered.length >= npc.gifts.collects.length,
  }
  const hook = { accepted: true, dialogue, quest_updates: progress }
  return done(dialogue, delivery(id, item, hook), plan([], [[user, { gone, deliveries }]]))
}

function delivery(npc: string, item: Item, hook: object): Outcome['metadata'] {
  return {
    npc_id: npc,
    item_delivered: true,
    item_instance_id: item.instance_id,
    item_template_id: item.template_id,
    hook_result: hook,
  }
}

function thanks({ collects, thanks, complete }: Gifts, item: string, count: number): string {
  const values: Record<string, string> = { item, count: String(count), total: String(collects.length) }
  const text = count >= collects.length ? complete : thanks
  return text.replace(/\{(item|count|total)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** Who is somewhere else and who does not exist are told the same: nobody learns where others are. */
function giveToPlayer({ world, content, user, player }: Scene, item: Item, receiver: string): Outcome {
  if (receiver === user) return refuse('You already have that item.')
  const other = isUserId(receiver) ? world.players.get(receiver) : undefined
  if (!other || other.zone === null || other.zone !== player.zone) return refuse(`You don't see '${receiver}' here.`)
  return done(
    `You gave ${nameOf(content, item)} to ${receiver}.`,
    {
      target_player_id: receiver,
      item_delivered: true,
      item_instance_id: item.instance_id,
      item_template_id: item.template_id,
    },
    plan(
      [],
      [
        [user, { gone: [item.instance_id] }],
        [receiver, { put: [item] }],
      ],
    ),
  )
}
