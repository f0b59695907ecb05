import type { Scene } from '../actions/outcome.js'
import type { Npc } from '../content/templates.js'
import { findNpc } from '../world/find.js'

/** A character whom the player can reach, or why not. UP §1.8.8. */
export function npcNear({ world, content, player }: Scene, id: string, toWhat: string): Npc | { refusal: string } {
  const npc = content.npcs.get(id)
  const place = findNpc(world, id)
  if (!npc || !place) return { refusal: `NPC '${id}' not found in this experience.` }
  if (place.zone !== player.zone) return { refusal: `You must be in the same location as ${npc.name}.` }
  if (place.area !== player.area) return { refusal: `You must be near ${npc.name} to ${toWhat}.` }
  return npc
}
