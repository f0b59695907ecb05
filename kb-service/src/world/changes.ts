import type { Content } from '../content/content.js'
import type { Plan, PlayerDelta, ZonePlan } from './delta.js'
import { isVisible } from './find.js'
import type { PlacedItem, Player, World } from './state.js'

/** An entry of a `world_update`'s `changes`. UP §2.2. */
export type Change = { operation: 'add' | 'remove' | 'update'; area_id: string | null; [field: string]: unknown }

const inventory = 'player.inventory'

/** What others see of a plan, by zone; zones of which they see nothing are left out. Ask before the plan is applied. */
export function visibleChanges(world: World, content: Content, plan: Plan): Map<string, Change[]> {
  const byZone = [...plan.zones].map(([zone, change]): [string, Change[]] => [
    zone,
    zoneChanges(content, world.zones.get(zone)?.items ?? new Map(), change),
  ])
  return new Map(byZone.filter(([, changes]) => changes.length > 0))
}

function zoneChanges(content: Content, items: ReadonlyMap<string, PlacedItem>, { put, gone }: ZonePlan): Change[] {
  const changes: Change[] = []
  const wasSeen = (id: string) => {
    const placed = items.get(id)
    return placed && isVisible(content, placed.item) ? placed : undefined
  }
  for (const id of gone) {
    const placed = wasSeen(id)
    if (placed) changes.push(removed(id, placed))
  }
  for (const placed of put) {
    const id = placed.item.instance_id
    const before = wasSeen(id)
    if (isVisible(content, placed.item)) changes.push(added(content, placed))
    else if (before) changes.push(removed(id, before))
  }
  return changes
}

function removed(id: string, { area, spot }: PlacedItem): Change {
  return { operation: 'remove', area_id: area, spot_id: spot, instance_id: id }
}

function added(content: Content, { area, spot, item }: PlacedItem): Change {
  return { operation: 'add', area_id: area, spot_id: spot, instance_id: item.instance_id, item: content.describe(item) }
}

/** What a player's own client learns beside what all see. Ask before the plan is applied. */
export function privateChanges(content: Content, player: Player | undefined, delta: PlayerDelta): Change[] {
  const changes: Change[] = []
  for (const id of delta.gone ?? []) {
    if (player?.inventory.has(id))
      changes.push({ operation: 'remove', area_id: null, path: inventory, instance_id: id })
  }
  for (const item of delta.put ?? []) {
    const { instance_id } = item
    changes.push({ operation: 'add', area_id: null, path: inventory, instance_id, item: content.describe(item) })
  }
  if (player && delta.area !== undefined && delta.area !== player.area) {
    changes.push({ operation: 'update', area_id: delta.area, path: 'player.current_area' })
  }
  return changes
}

/** True if the plan takes a player who was somewhere to another zone. A new player moves nowhere. */
export function isMoved(player: Player | undefined, delta: PlayerDelta): boolean {
  return player !== undefined && delta.zone !== undefined && delta.zone !== player.zone
}
