import type { Content } from '../content/content.js'
import { inParts, type Plan, plan } from './delta.js'
import { homeOf, isSomewhere } from './home.js'
import type { PlacedItem, World } from './state.js'

/**
 * What becomes of zones that content has no more: characters leave them, and so does every item that lies elsewhere now
 * or that content has at home elsewhere. What remains is there again if the zone comes back. Their version stays too.
 */
export function abandon(content: Content, world: World, owner: string | null): Plan[] {
  const gone = [...world.zones].filter(([id]) => !content.zones.has(id))
  return gone.flatMap(([id, { items, npcs }]) => {
    const leaving = [...items.keys()].filter(
      (item) => isSomewhere(world, content, item) || homeOf(content, item) !== undefined,
    )
    const characters = [...npcs.keys()].map((npc): [string, null] => [npc, null])
    const left = inParts(leaving).map((part) => comingHome(content, world, id, part, owner))
    return [...left, ...(characters.length > 0 ? [plan([[id, { npcs: characters }]], [], { owner })] : [])]
  })
}

/** In one commit: they are in no two places, and at no time in none. */
function comingHome(
  content: Content,
  world: World,
  from: string,
  items: readonly string[],
  owner: string | null,
): Plan {
  const homes = new Map<string, PlacedItem[]>()
  for (const id of items) {
    const home = homeOf(content, id)
    if (home === undefined || isSomewhere(world, content, id) || !world.zones.has(home.zone)) continue
    homes.set(home.zone, [...(homes.get(home.zone) ?? []), home.placed])
  }
  const put = [...homes].map(([zone, placed]): [string, { put: PlacedItem[] }] => [zone, { put: placed }])
  return plan([[from, { gone: [...items] }], ...put], [], { owner })
}
