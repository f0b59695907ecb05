import type { Content } from '../content/content.js'
import { seenQuest } from '../quests/view.js'
import type { Plan, PlayerDelta, ZonePlan } from './delta.js'
import { isVisible } from './find.js'
import type { PlacedItem, Player, Spot, Zone } from './state.js'

/** An entry of a `world_update`'s `changes`. UP §2.2. */
export type Change = { operation: 'add' | 'remove' | 'update'; area_id: string | null; [field: string]: unknown }

const inventory = 'player.inventory'
const nothing: Zone = { version: 0, items: new Map(), npcs: new Map(), weather: null }

/**
 * What can be seen of a plan, by zone; zones of which nothing is seen are left out. Ask before the plan is applied.
 * `before` is the content that clients were told by, if it was another.
 */
export function visibleChanges(
  zones: ReadonlyMap<string, Zone>,
  content: Content,
  plan: Plan,
  before: Content,
): Map<string, Change[]> {
  const byZone = [...plan.zones].map(([id, change]): [string, Change[]] => {
    const zone = zones.get(id) ?? nothing
    const items = itemChanges(content, zone, change, before)
    return [id, [...items, ...npcChanges(content, zone, change), ...weatherChanges(zone, change)]]
  })
  return new Map(byZone.filter(([, changes]) => changes.length > 0))
}

function itemChanges(content: Content, { items }: Zone, { put, gone }: ZonePlan, told: Content): Change[] {
  const changes: Change[] = []
  const wasSeen = (id: string) => {
    const placed = items.get(id)
    return placed && isVisible(told, placed.item) ? placed : undefined
  }
  for (const id of gone) {
    const placed = wasSeen(id)
    if (placed) changes.push(removed(id, placed))
  }
  for (const placed of put) {
    const id = placed.item.instance_id
    const before = wasSeen(id)
    const isSeen = isVisible(content, placed.item)
    if (before && !(isSeen && isSameSpot(before, placed))) changes.push(removed(id, before))
    if (isSeen) changes.push(added(content, placed))
  }
  return changes
}

function isSameSpot(a: Spot, b: Spot): boolean {
  return a.area === b.area && a.spot === b.spot
}

function npcChanges(content: Content, { npcs }: Zone, change: ZonePlan): Change[] {
  const changes: Change[] = []
  for (const [id, place] of change.npcs) {
    const before = npcs.get(id)
    const seen = content.describeNpc(id)
    if (place !== null && seen) changes.push({ ...atNpc('update', seen.instance_id, place), npc: seen })
    else if (before) changes.push(atNpc('remove', `${id}_1`, before))
  }
  return changes
}

function atNpc(operation: 'update' | 'remove', id: string, { area, spot }: Spot): Change {
  return { operation, area_id: area, spot_id: spot, path: 'zone.npcs', instance_id: id }
}

function weatherChanges({ weather: before }: Zone, { weather }: ZonePlan): Change[] {
  if (weather === undefined || weather === before) return []
  return [{ operation: 'update', area_id: null, path: 'zone.weather', weather }]
}

function removed(id: string, { area, spot }: PlacedItem): Change {
  return { operation: 'remove', area_id: area, spot_id: spot, instance_id: id }
}

function added(content: Content, { area, spot, item }: PlacedItem): Change {
  return { operation: 'add', area_id: area, spot_id: spot, instance_id: item.instance_id, item: content.describe(item) }
}

/** What a player's own client learns beside what all see. Ask before the plan is applied. */
export function privateChanges(content: Content, player: Player | undefined, delta: PlayerDelta): Change[] {
  if (player === undefined) return []
  return [...inventoryChanges(content, player, delta), ...areaChanges(player, delta), ...selfChanges(content, delta)]
}

function inventoryChanges(content: Content, player: Player, { gone = [], put = [] }: PlayerDelta): Change[] {
  const lost = gone.filter((id) => player.inventory.has(id))
  return [
    ...lost.map((id): Change => ({ operation: 'remove', area_id: null, path: inventory, instance_id: id })),
    ...put.map((item): Change => {
      const { instance_id } = item
      return { operation: 'add', area_id: null, path: inventory, instance_id, item: content.describe(item) }
    }),
  ]
}

function areaChanges({ area: before }: Player, { area }: PlayerDelta): Change[] {
  if (area === undefined || area === before) return []
  return [{ operation: 'update', area_id: area, path: 'player.current_area' }]
}

function selfChanges(content: Content, { quests = [], stats = [], effects }: PlayerDelta): Change[] {
  const update = { operation: 'update', area_id: null } as const
  return [
    ...quests.map(([id, progress]): Change => {
      const quest = progress && seenQuest(content, id, progress)
      return { ...update, path: 'player.quests', quest_id: id, quest: quest ?? null }
    }),
    ...(stats.length > 0 ? [{ ...update, path: 'player.stats', stats: Object.fromEntries(stats) }] : []),
    ...(effects === undefined ? [] : [{ ...update, path: 'player.status_effects', status_effects: effects }]),
  ]
}

/** True if the plan takes a player who was somewhere to another zone. A new player moves nowhere. */
export function isMoved(player: Player | undefined, delta: PlayerDelta): boolean {
  return player !== undefined && delta.zone !== undefined && delta.zone !== player.zone
}
