import type { Content } from '../../content/content.js'
import { type Plan, plan } from '../../world/delta.js'
import type { PlacedItem } from '../../world/state.js'
import { done, type Outcome, refuse, type Scene } from '../outcome.js'
import { forget, ofPlayer, resetZones, together } from './beginning.js'

/**
 * One player begins anew, where they stand: what they hold goes back to where it belongs, and what they have achieved is
 * forgotten. In an isolated experience their own world is as it was in the beginning. Nobody else loses anything.
 */
export function resetPlayer({ everything, content }: Scene, user: string, isConfirmed: boolean): Outcome {
  const player = everything.players.get(user)
  if (!player) return refuse(`❌ Player '${user}' not found.`)
  const held = [...player.inventory.keys()]
  const about = { command_type: 'reset-player', scope: 'player', player: user, items_returned: held.length }
  if (!isConfirmed) {
    return refuse(
      `⚠️ ${user} loses ${held.length} items, which go back to where they belong, and everything achieved. ` +
        `To do it, say: @reset player ${user} CONFIRM`,
      about,
    )
  }
  const world = player.own ? resetZones(content, player.own.zones, user) : []
  const homes = player.own ? new Map() : homesOf(content)
  const returned = held.map((item) => bringHome(user, item, homes.get(item)))
  const plans = [...world, ...together(returned, 2), ...ofPlayer(user, forget(player))]
  return done(`✅ ${user} is as in the beginning.`, about, ...plans)
}

interface Home {
  readonly zone: string
  readonly placed: PlacedItem
}

function homesOf({ zones }: Content): Map<string, Home> {
  const all = [...zones].flatMap(([zone, { items }]) => items.map((placed) => ({ zone, placed })))
  return new Map(all.map((home) => [home.placed.item.instance_id, home]))
}

/** Of what has no home, as the reward of a quest, nothing is left. */
function bringHome(user: string, item: string, home: Home | undefined): Plan {
  return plan(home ? [[home.zone, { put: [home.placed] }]] : [], [[user, { gone: [item] }]])
}
