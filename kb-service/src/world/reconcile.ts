import type { Content } from '../content/content.js'
import { type Plan, plan, type ZonePlan } from './delta.js'
import { isHome, isSomewhere } from './home.js'
import { abandon } from './limbo.js'
import { zoneParts } from './parts.js'
import {
  type Alarm,
  type PlacedItem,
  type Player,
  type Spot,
  type State,
  type World,
  worldOf,
  type Zone,
} from './state.js'

/**
 * What must be committed when a world that was made with other content is to fit to this one, at a start or while it
 * runs: nobody stands and nothing lies where there is no place any more, characters who are new stand where they begin,
 * and timers that are new begin to run. Zones that are new are not the business of this function.
 */
export function reconcile(state: State, content: Content, at: number): Plan[] {
  const shared = worldPlans(content, state, null)
  const own = [...state.players].flatMap(([user, { own }]) =>
    own ? ownPlans(content, worldOf(state, user), user) : [],
  )
  const players = [...state.players].map(([user, player]) => movePlayer(content, user, player))
  const timers = [...newTimers(state, content, at), ...lateReturns(state, content, at)]
  return [...shared, ...own, ...players, timers.length === 0 ? null : plan([], [], { timers })].filter(
    (one) => one !== null,
  )
}

/** The contents of a new zone, as far as they are nowhere else already. */
export function newZone(world: World, content: Content, id: string): ZonePlan {
  const fresh = freshZone(content, id)
  const standing = standingIn(content, world)
  return {
    ...fresh,
    put: fresh.put.filter(({ item }) => !isSomewhere(world, content, item.instance_id)),
    npcs: fresh.npcs.filter(([npc]) => !standing.has(npc)),
  }
}

/** A zone as it is in the beginning. */
export function freshZone(content: Content, id: string): ZonePlan {
  const weather = content.timers.get(`weather:${id}`)
  return {
    put: [...(content.zones.get(id)?.items ?? [])],
    gone: [],
    npcs: homesIn(content, id),
    ...(weather?.kind === 'weather' && { weather: weather.turns[0]! }),
  }
}

/** Where the characters of a zone stand in the beginning. */
function homesIn(content: Content, zone: string): [npc: string, place: Spot][] {
  const found: [string, Spot][] = []
  for (const [area, { spots }] of content.zones.get(zone)?.areas ?? []) {
    for (const [spot, { npc }] of spots) if (npc !== null) found.push([npc, { area, spot }])
  }
  return found
}

/** A player's own world lacks zones that came later. */
function ownPlans(content: Content, world: World, owner: string): Plan[] {
  const missing = [...content.zones.keys()].filter((id) => !world.zones.has(id))
  const fresh = missing.map((id): [string, ZonePlan] => [id, newZone(world, content, id)])
  return [...(fresh.length > 0 ? [plan(fresh, [], { owner })] : []), ...worldPlans(content, world, owner)]
}

function worldPlans(content: Content, world: World, owner: string | null): Plan[] {
  const standing = standingIn(content, world)
  const plans = [...world.zones].flatMap(([id, zone]) => {
    const weather = turnWeather(content, id, zone)
    const changes: Partial<ZonePlan>[] = [
      ...moveItems(content, id, zone).map((placed) => ({ put: [placed] })),
      ...moveNpcs(content, id, zone, standing).map((npc) => ({ npcs: [npc] })),
      ...(weather === undefined ? [] : [{ weather }]),
    ]
    return zoneParts(changes, true).map((part) => plan([[id, part]], [], { owner }))
  })
  return [...plans, ...abandon(content, world, owner)]
}

/** Characters who stand at a spot that there still is. */
function standingIn(content: Content, { zones }: World): Set<string> {
  const standing = new Set<string>()
  for (const [id, { npcs }] of zones) {
    for (const [npc, place] of npcs) if (isSpot(content, id, place)) standing.add(npc)
  }
  return standing
}

function isSpot(content: Content, zone: string, { area, spot }: Spot): boolean {
  return content.zones.get(zone)?.areas.get(area)?.spots.has(spot) === true
}

/** Characters who are gone or whose spot is gone leave; those who stand nowhere come home. */
function moveNpcs(content: Content, id: string, { npcs }: Zone, standing: Set<string>): ZonePlan['npcs'] {
  const come = homesIn(content, id).filter(([npc]) => !standing.has(npc))
  const coming = new Set(come.map(([npc]) => npc))
  const lost = [...npcs].filter(([npc, place]) => !content.npcs.has(npc) || !isSpot(content, id, place))
  return [...lost.filter(([npc]) => !coming.has(npc)).map(([npc]): [string, null] => [npc, null]), ...come]
}

/** Undefined: it stays. Where nothing turns the weather there is none. */
function turnWeather(content: Content, id: string, { weather }: Zone): string | null | undefined {
  const timer = content.timers.get(`weather:${id}`)
  if (timer?.kind !== 'weather') return weather === null ? undefined : null
  return weather !== null && timer.turns.includes(weather) ? undefined : timer.turns[0]!
}

/**
 * Walks and weather have a time at which they go on; timers that content has no more stop, and those that are to go off
 * more often than before do not wait for the old time.
 */
export function newTimers({ timers: known }: State, content: Content, at: number): [string, Alarm | null][] {
  const timers: [string, Alarm | null][] = []
  for (const [name, timer] of content.timers) {
    const alarm = known.get(name)
    const latest = at + (timer.kind === 'return' ? timer.afterMs : timer.everyMs)
    if (alarm !== undefined && alarm.at > latest) timers.push([name, { ...alarm, at: latest }])
    else if (alarm === undefined && timer.kind !== 'return')
      timers.push([name, { at: latest, next: firstOf(timer.kind) }])
  }
  for (const name of known.keys()) if (!content.timers.has(name)) timers.push([name, null])
  return timers
}

/** The first weather is there from the beginning; who walks may stand at the first stop or not. */
function firstOf(kind: 'walk' | 'weather'): number {
  return kind === 'weather' ? 1 : 0
}

/** Items that content lets come back only now, and that are away already: neither where they belong nor held by anybody. */
function lateReturns({ zones, players, timers: known }: State, content: Content, at: number): [string, Alarm][] {
  const returns: [string, Alarm][] = []
  for (const [name, timer] of content.timers) {
    if (timer.kind !== 'return' || known.has(name)) continue
    const isHeld = [...players.values()].some(({ inventory }) => inventory.has(timer.item))
    const placed = zones.get(timer.zone)?.items.get(timer.item)
    const isThere = placed !== undefined && isHome(content, timer.zone, placed)
    if (!isHeld && !isThere) returns.push([name, { at: at + timer.afterMs, next: 0 }])
  }
  return returns
}

/** Items of a place that is gone come to the zone's first spot. */
function moveItems(content: Content, id: string, { items }: Zone): PlacedItem[] {
  const first = content.zones.get(id)?.areas.entries().next().value
  const spot = first?.[1].spots.keys().next().value
  if (!first || spot === undefined) return []
  const lost = [...items.values()].filter((placed) => !isSpot(content, id, placed))
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
