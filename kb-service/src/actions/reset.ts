import type { Content } from '../content/content.js'
import { type Plan, type PlayerDelta, plan, type ZonePlan } from '../world/delta.js'
import type { PlacedItem, Player, Zone } from '../world/state.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** The most changes that one event may carry. DESIGN §2. */
const changesPerEvent = 200

/**
 * `@reset experience|world [CONFIRM]`: puts every item back where the template has it. A difference, not a wipe: a
 * commit for each zone that differs, then one for each player who loses something. Nobody is moved, and no version falls.
 * `world` leaves the players' progress as it is. UP §1.8.12.
 */
export function reset({ world, content }: Scene, { action }: Params): Outcome {
  const words = action.trim().split(/\s+/).slice(1)
  const scope = words[0] === 'world' ? 'world' : 'experience'
  const about = { command_type: 'reset-experience', scope }
  if (!words.includes('CONFIRM')) {
    const known = { ...about, player_count: world.players.size, template_exists: true }
    return refuse(preview(scope, world.players.size), known)
  }
  const zones = [...world.zones].flatMap(([id, zone]) => resetZone(content, id, zone))
  const players = [...world.players].flatMap(([user, player]) => resetPlayer(user, player, scope))
  const changed = {
    zones_changed: new Set(zones.flatMap(({ zones }) => [...zones.keys()])).size,
    players_changed: countUsers(players),
  }
  return done('✅ The world is as it was in the beginning.', { ...about, ...changed }, ...zones, ...players)
}

function preview(scope: string, players: number): string {
  const progress = scope === 'world' ? '' : ' and what they have delivered is forgotten'
  return (
    `⚠️ This puts every item back to where it was in the beginning. ${players} players lose what they hold${progress}. ` +
    `To do it, say: @reset ${scope} CONFIRM`
  )
}

function countUsers(plans: Plan[]): number {
  return new Set(plans.flatMap(({ players }) => [...players.keys()])).size
}

function resetZone(content: Content, id: string, { items }: Zone): Plan[] {
  const wanted = new Map(content.zones.get(id)?.items.map((placed) => [placed.item.instance_id, placed]))
  const gone = [...items.keys()].filter((item) => !wanted.has(item))
  const put = [...wanted.values()].filter((placed) => !isSame(items.get(placed.item.instance_id), placed))
  const changes = [
    ...gone.map((item): Partial<ZonePlan> => ({ gone: [item] })),
    ...put.map((placed): Partial<ZonePlan> => ({ put: [placed] })),
  ]
  return inParts(changes).map((part) =>
    plan([[id, { gone: part.flatMap((one) => one.gone ?? []), put: part.flatMap((one) => one.put ?? []) }]], []),
  )
}

function resetPlayer(user: string, { inventory, deliveries }: Player, scope: string): Plan[] {
  const forget: PlayerDelta = scope === 'world' || deliveries.size === 0 ? {} : { deliveries: [] }
  const parts = inParts([...inventory.keys()])
  if (parts.length === 0 && forget.deliveries) return [plan([], [[user, forget]])]
  return parts.map((gone) => plan([], [[user, { gone, ...forget }]]))
}

function isSame(a: PlacedItem | undefined, b: PlacedItem): boolean {
  return a !== undefined && a.area === b.area && a.spot === b.spot && JSON.stringify(a.item) === JSON.stringify(b.item)
}

function inParts<T>(list: T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < list.length; from += changesPerEvent) parts.push(list.slice(from, from + changesPerEvent))
  return parts
}
