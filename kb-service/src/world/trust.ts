import type { Content } from '../content/content.js'
import type { Player } from './state.js'

/** How much a character trusts a player, 0 to 100. */
export function trustOf({ content, player }: { content: Content; player: Player }, npc: string): number {
  return player.trust.get(npc) ?? content.npcs.get(npc)?.trust ?? 0
}
