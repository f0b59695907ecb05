import type { Content } from '../../content/content.js'
import { changesPerEvent, inParts, merge, type Plan, type PlayerDelta, plan, type ZonePlan } from '../../world/delta.js'
import { zoneParts } from '../../world/parts.js'
import { freshZone } from '../../world/reconcile.js'
import type { PlacedItem, Player, Spot, Zone } from '../../world/state.js'

/** Zones as they were in the beginning, each plan small enough for an event. `owner`: whose own world they are. */
export function resetZones(content: Content, zones: ReadonlyMap<string, Zone>, owner: string | null): Plan[] {
  return [...zones].flatMap(([id, zone]) =>
    resetZone(content, id, zone).map((change) => plan([[id, change]], [], { owner })),
  )
}

/** What brings a zone back, in parts that fit into an event each. */
function resetZone(content: Content, id: string, zone: Zone): Partial<ZonePlan>[] {
  const fresh = freshZone(content, id)
  const wanted = new Map(fresh.put.map((placed) => [placed.item.instance_id, placed]))
  const gone = [...zone.items.keys()].filter((item) => !wanted.has(item))
  const put = [...wanted.values()].filter((placed) => !isSame(zone.items.get(placed.item.instance_id), placed))
  const home = new Map(fresh.npcs)
  const come = fresh.npcs.filter(([npc, spot]) => !isSameSpot(zone.npcs.get(npc), spot))
  const left = [...zone.npcs.keys()].filter((npc) => !home.has(npc))
  const npcs = [...left.map((npc): [string, null] => [npc, null]), ...come]
  const changes: Partial<ZonePlan>[] = [
    ...gone.map((item) => ({ gone: [item] })),
    ...put.map((placed) => ({ put: [placed] })),
    ...npcs.map((npc) => ({ npcs: [npc] })),
    ...(fresh.weather === undefined || fresh.weather === zone.weather ? [] : [{ weather: fresh.weather }]),
  ]
  const areMoves = put.some(({ item }) => zone.items.has(item.instance_id))
  return zoneParts(changes, areMoves)
}

/** A player who holds nothing. */
export function empty({ inventory }: Player): PlayerDelta[] {
  return [...inventory.keys()].map((item) => ({ gone: [item] }))
}

/** A player who has achieved nothing. */
export function forget({ quests, trust, stats, effects }: Player): PlayerDelta[] {
  return [
    ...[...quests.keys()].map((id): PlayerDelta => ({ quests: [[id, null]] })),
    ...[...trust.keys()].map((npc): PlayerDelta => ({ trust: [[npc, null]] })),
    ...[...stats.keys()].map((stat): PlayerDelta => ({ stats: [[stat, null]] })),
    ...(effects.length > 0 ? [{ effects: [] }] : []),
  ]
}

function isSameSpot(a: Spot | undefined, b: Spot | null): boolean {
  return a?.area === b?.area && a?.spot === b?.spot
}

function isSame(a: PlacedItem | undefined, b: PlacedItem): boolean {
  return a !== undefined && a.area === b.area && a.spot === b.spot && JSON.stringify(a.item) === JSON.stringify(b.item)
}

/** Changes of one player, each plan small enough for an event. */
export function ofPlayer(user: string, changes: readonly PlayerDelta[]): Plan[] {
  return together(changes.map((one) => plan([], [[user, one]])))
}

/** Small plans put together, each small enough for an event if each of the given makes at most `each` changes. */
export function together(plans: readonly Plan[], each = 1): Plan[] {
  return inParts(plans, Math.floor(changesPerEvent / each)).map((part) => merge(plan([], []), ...part))
}
