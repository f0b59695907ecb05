import type { Scene } from '../actions/outcome.js'
import type { Conditions, DialogueLine } from '../content/dialogue.js'
import { readWords } from '../sentences/words.js'
import { trustOf } from '../world/trust.js'

/** What a character says to a text: the first of its lines whose conditions all hold; undefined if it says nothing. Pure. */
export function lineFor(scene: Scene, npc: string, text: string): DialogueLine | undefined {
  const said = new Set(readWords(text).map(({ word }) => word))
  return scene.content.npcs.get(npc)?.dialogue.find(({ when }) => holds(scene, npc, said, when))
}

function holds(scene: Scene, npc: string, said: ReadonlySet<string>, when: Conditions): boolean {
  const { player, world } = scene
  if (when.quest !== undefined && (player.quests.get(when.quest)?.status ?? 'none') !== when.status) return false
  if (when.trustAtLeast !== undefined && trustOf(scene, npc) < when.trustAtLeast) return false
  if (when.words !== undefined && !when.words.some((word) => said.has(word))) return false
  if (when.holds !== undefined && ![...player.inventory.values()].some((item) => item.template_id === when.holds))
    return false
  return when.weather === undefined || world.zones.get(player.zone ?? '')?.weather === when.weather
}
