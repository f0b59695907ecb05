import { findNpc } from '../../world/find.js'
import type { Zone } from '../../world/state.js'
import type { Scene } from '../outcome.js'

/** A location with all that is in it, hidden things too; undefined if there is none of that id. */
export function rawLocation(scene: Scene, id: string): unknown {
  const template = scene.content.zones.get(id)
  const zone = scene.world.zones.get(id)
  if (!template || !zone) return undefined
  const { name, description, areas } = template
  const { version, weather } = zone
  const inside = [...areas.keys()].map((area) => [area, rawArea(scene, id, area)])
  return { name, description, version, weather, areas: Object.fromEntries(inside) }
}

export function rawArea({ world, content }: Scene, location: string, id: string): unknown {
  const area = content.zones.get(location)?.areas.get(id)
  const zone = world.zones.get(location)
  if (!area || !zone) return undefined
  const { name, description, exits, spots } = area
  const inside = [...spots].map(([spot, about]) => {
    return [spot, { name: about.name, description: about.description, ...standingAt(zone, id, spot) }]
  })
  return {
    name,
    description,
    ...(exits !== null && { exits: Object.fromEntries(exits) }),
    spots: Object.fromEntries(inside),
  }
}

function standingAt({ items, npcs }: Zone, area: string, spot: string) {
  const isHere = (place: { area: string; spot: string }) => place.area === area && place.spot === spot
  return {
    items: [...items.values()].filter(isHere).map(({ item }) => item),
    npcs: [...npcs].filter(([, place]) => isHere(place)).map(([npc]) => npc),
  }
}

export function rawNpc({ world, content }: Scene, id: string): unknown {
  const npc = content.npcs.get(id)
  if (!npc) return undefined
  const { name, seen, also, trust, voice, dialogue } = npc
  const place = findNpc(world, id) ?? null
  return { ...seen, name, also_called: also, trust, voice, lines: dialogue.length, place }
}

/** In an isolated experience also the version of the player's own world. */
export function rawPlayer({ everything }: Scene, id: string): unknown {
  const player = everything.players.get(id)
  if (!player) return undefined
  const { zone, area, inventory, quests, trust, stats, effects, own } = player
  return {
    current_location: zone,
    current_area: area,
    inventory: [...inventory.values()],
    quests: Object.fromEntries(quests),
    trust: Object.fromEntries(trust),
    stats: Object.fromEntries(stats),
    status_effects: effects,
    ...(own !== null && { world_version: own.version }),
  }
}
