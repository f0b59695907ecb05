import type { Content } from '../content/content.js'
import { type Plan, plan } from './delta.js'
import type { PlacedItem, Player, State, Zone } from './state.js'

/**
 * What must be committed at a start so that a world that was made with other content fits to this one: nobody stands
 * and nothing lies where there is no place any more. Zones that are new are not the business of this function.
 */
export function reconcile(state: State, content: Content): Plan[] {
  const items = [...state.zones].map(([id, zone]) => moveItems(content, id, zone))
  const players = [...state.players].map(([user, player]) => movePlayer(content, user, player))
  return [...items, ...players].filter((one) => one !== null)
}

/** The items of a new zone, as far as they are nowhere else already. */
export function itemsOfNewZone(state: State, content: Content, zone: string): PlacedItem[] {
  const known = new Set<string>()
  for (const { items } of state.zones.values()) for (const id of items.keys()) known.add(id)
  for (const { inventory } of state.players.values()) for (const id of inventory.keys()) known.add(id)
  return content.zones.get(zone)?.items.filter(({ item }) => !known.has(item.instance_id)) ?? []
}

/** Items of a place that is gone come to the zone's first spot. */
function moveItems(content: Content, id: string, { items }: Zone): Plan | null {
  const areas = content.zones.get(id)?.areas
  const first = areas?.entries().next().value
  const spot = first?.[1].spots.keys().next().value
  if (!areas || !first || spot === undefined) return null
  const lost = [...items.values()].filter((placed) => !areas.get(placed.area)?.spots.has(placed.spot))
  if (lost.length === 0) return null
  return plan([[id, { put: lost.map(({ item }) => ({ area: first[0], spot, item })) }]], [])
}

/** A player of a zone that is gone begins anew; one in an area that is gone comes to the zone's first. */
function movePlayer(content: Content, user: string, { zone, area }: Player): Plan | null {
  if (zone === null) return null
  const areas = content.zones.get(zone)?.areas
  if (!areas) return plan([], [[user, { ...content.start }]])
  if (area === null || areas.has(area)) return null
  return plan([], [[user, { area: areas.keys().next().value ?? null }]])
}
