import type { Content } from '../content/content.js'
import { merge, type Plan, type PlayerDelta, plan, type ZonePlan } from '../world/delta.js'
import { freshZone } from '../world/reconcile.js'
import type { PlacedItem, Player, Spot, Zone } from '../world/state.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** The most changes that one event may carry. DESIGN §2. */
const changesPerEvent = 200

/**
 * `@reset experience|world [CONFIRM]`: puts every item back where the template has it. A difference, not a wipe: a
 * commit for each zone that differs, then one for each player who loses something. Nobody is moved, and no version falls.
 * `world` leaves the players' progress as it is. UP §1.8.12.
 */
export function reset({ everything: world, content }: Scene, { action }: Params): Outcome {
  const words = action.trim().split(/\s+/).slice(1)
  const scope = words[0] === 'world' ? 'world' : 'experience'
  const about = { command_type: 'reset-experience', scope }
  if (!words.includes('CONFIRM')) {
    const known = { ...about, player_count: world.players.size, template_exists: true }
    return refuse(preview(scope, world.players.size), known)
  }
  const zones = content.model === 'shared' ? resetZones(content, world.zones, null) : []
  const players = [...world.players].flatMap(([user, player]) => resetPlayer(content, user, player, scope))
  const changed = {
    zones_changed: new Set(zones.flatMap(({ zones }) => [...zones.keys()])).size,
    players_changed: countUsers(players),
  }
  return done('✅ The world is as it was in the beginning.', { ...about, ...changed }, ...zones, ...players)
}

function preview(scope: string, players: number): string {
  const progress = scope === 'world' ? '' : ' and what they have achieved'
  return (
    `⚠️ This puts every item back to where it was in the beginning. ${players} players lose what they hold${progress}. ` +
    `To do it, say: @reset ${scope} CONFIRM`
  )
}

function countUsers(plans: Plan[]): number {
  return new Set(plans.flatMap(({ players, owner }) => [...players.keys(), ...(owner === null ? [] : [owner])])).size
}

function resetZones(content: Content, zones: ReadonlyMap<string, Zone>, owner: string | null): Plan[] {
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
  const npcs = fresh.npcs.filter(([npc, home]) => !isSameSpot(zone.npcs.get(npc), home))
  const changes: Partial<ZonePlan>[] = [
    ...gone.map((item) => ({ gone: [item] })),
    ...put.map((placed) => ({ put: [placed] })),
    ...npcs.map((npc) => ({ npcs: [npc] })),
    ...(fresh.weather === undefined || fresh.weather === zone.weather ? [] : [{ weather: fresh.weather }]),
  ]
  return inParts(changes).map((part) => {
    const weather = part.find((one) => one.weather !== undefined)?.weather
    return {
      gone: part.flatMap((one) => one.gone ?? []),
      put: part.flatMap((one) => one.put ?? []),
      npcs: part.flatMap((one) => one.npcs ?? []),
      ...(weather !== undefined && { weather }),
    }
  })
}

/** The player's own world, if there is one, and what they hold; `world` leaves what they have achieved. */
function resetPlayer(content: Content, user: string, player: Player, scope: string): Plan[] {
  const own = player.own ? resetZones(content, player.own.zones, user) : []
  const changes: PlayerDelta[] = [
    ...[...player.inventory.keys()].map((item) => ({ gone: [item] })),
    ...(scope === 'world' ? [] : forget(player)),
  ]
  const parts = inParts(changes).map((part) => merge(plan([], []), ...part.map((one) => plan([], [[user, one]]))))
  return [...own, ...parts]
}

function forget({ quests, trust, stats, effects }: Player): PlayerDelta[] {
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

function inParts<T>(list: T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < list.length; from += changesPerEvent) parts.push(list.slice(from, from + changesPerEvent))
  return parts
}
