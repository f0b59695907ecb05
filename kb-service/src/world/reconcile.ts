import type { Content } from '../content/content.js'
import { type Plan, plan, type ZonePlan } from './delta.js'
import type { OwnWorld, PlacedItem, Player, Spot, State, Zone } from './state.js'

/**
 * What must be committed at a start so that a world that was made with other content fits to this one: nobody stands
 * and nothing lies where there is no place any more, characters who are new stand where they begin, and timers that are
 * new begin to run. Zones that are new are not the business of this function.
 */
export function reconcile(state: State, content: Content, at: number): Plan[] {
  const shared = worldPlans(content, state.zones, null)
  const own = [...state.players].flatMap(([user, player]) => (player.own ? ownPlans(content, user, player.own) : []))
  const players = [...state.players].map(([user, player]) => movePlayer(content, user, player))
  const timers = newTimers(state, content, at)
  return [...shared, ...own, ...players, timers.length === 0 ? null : plan([], [], { timers })].filter(
    (one) => one !== null,
  )
}

/** The contents of a new zone, as far as they are nowhere else already. */
export function newZone(state: State, content: Content, id: string): ZonePlan {
  const known = new Set<string>()
  for (const { items } of state.zones.values()) for (const item of items.keys()) known.add(item)
  for (const { inventory } of state.players.values()) for (const item of inventory.keys()) known.add(item)
  const zone = freshZone(content, id)
  return {
    ...zone,
    put: zone.put.filter(({ item }) => !known.has(item.instance_id)),
    npcs: zone.npcs.filter(([npc]) => ![...state.zones.values()].some(({ npcs }) => npcs.has(npc))),
  }
}

/** A zone as it is in the beginning. */
export function freshZone(content: Content, id: string): ZonePlan {
  const weather = content.timers.get(`weather:${id}`)
  return {
    put: [...(content.zones.get(id)?.items ?? [])],
    gone: [],
    npcs: standing(content, id),
    ...(weather?.kind === 'weather' && { weather: weather.turns[0]! }),
  }
}

/** Where the characters of a zone stand in the beginning. */
export function standing(content: Content, zone: string): [npc: string, place: Spot][] {
  const found: [string, Spot][] = []
  for (const [area, { spots }] of content.zones.get(zone)?.areas ?? []) {
    for (const [spot, { npc }] of spots) if (npc !== null) found.push([npc, { area, spot }])
  }
  return found
}

/** A player's own world lacks zones that came later. */
function ownPlans(content: Content, owner: string, { zones }: OwnWorld): Plan[] {
  const missing = [...content.zones.keys()].filter((id) => !zones.has(id))
  const fresh = missing.map((id): [string, ZonePlan] => [id, freshZone(content, id)])
  return [...(fresh.length > 0 ? [plan(fresh, [], { owner })] : []), ...worldPlans(content, zones, owner)]
}

function worldPlans(content: Content, zones: ReadonlyMap<string, Zone>, owner: string | null): Plan[] {
  const everywhere = new Set([...zones.values()].flatMap(({ npcs }) => [...npcs.keys()]))
  const plans = [...zones].map(([id, zone]): [string, Partial<ZonePlan>] => [
    id,
    {
      put: moveItems(content, id, zone),
      npcs: moveNpcs(content, id, zone, everywhere),
      ...turnWeather(content, id, zone),
    },
  ])
  const needed = plans.filter(
    ([, { put = [], npcs = [], weather }]) => put.length + npcs.length > 0 || weather !== undefined,
  )
  return needed.map((zone) => plan([zone], [], { owner }))
}

/** Characters who are gone or whose spot is gone leave or go home; those who are new come. */
function moveNpcs(content: Content, id: string, { npcs }: Zone, everywhere: Set<string>): ZonePlan['npcs'] {
  const homes = new Map(standing(content, id))
  const areas = content.zones.get(id)?.areas
  if (!areas) return []
  const lost = [...npcs].filter(([npc, { area, spot }]) => !content.npcs.has(npc) || !areas.get(area)?.spots.has(spot))
  const come = [...homes].filter(([npc]) => !everywhere.has(npc))
  return [...lost.map(([npc]): [string, Spot | null] => [npc, homes.get(npc) ?? null]), ...come]
}

function turnWeather(content: Content, id: string, { weather }: Zone): { weather?: string } {
  const timer = content.timers.get(`weather:${id}`)
  if (timer?.kind !== 'weather' || (weather !== null && timer.turns.includes(weather))) return {}
  return { weather: timer.turns[0]! }
}

/** Walks and weather have a time at which they go on; timers that content has no more stop. */
export function newTimers({ timers: known }: State, content: Content, at: number): [string, number | null][] {
  const timers: [string, number | null][] = []
  for (const [name, timer] of content.timers) {
    if (timer.kind !== 'return' && !known.has(name)) timers.push([name, at + timer.everyMs])
  }
  for (const name of known.keys()) if (!content.timers.has(name)) timers.push([name, null])
  return timers
}

/** Items of a place that is gone come to the zone's first spot. */
function moveItems(content: Content, id: string, { items }: Zone): PlacedItem[] {
  const areas = content.zones.get(id)?.areas
  const first = areas?.entries().next().value
  const spot = first?.[1].spots.keys().next().value
  if (!areas || !first || spot === undefined) return []
  const lost = [...items.values()].filter((placed) => !areas.get(placed.area)?.spots.has(placed.spot))
  return lost.map(({ item }) => ({ area: first[0], spot, item }))
}

/** A player of a zone that is gone begins anew; one in an area that is gone comes to the zone's first. */
function movePlayer(content: Content, user: string, { zone, area }: Player): Plan | null {
  if (zone === null) return null
  const areas = content.zones.get(zone)?.areas
  if (!areas) return plan([], [[user, { ...content.start }]])
  if (area === null || areas.has(area)) return null
  return plan([], [[user, { area: areas.keys().next().value ?? null }]])
}
