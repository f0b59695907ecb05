import type { Content } from '../content/content.js'
import type { Plan } from './delta.js'
import type { State } from './state.js'

/**
 * What a plan sets timers to, beside what it says itself: an item that content lets come back does so some time after
 * it went away, out of the world or to another place, and not if it is home again or held by somebody. Ask before the
 * plan is applied. Nothing in an isolated experience, which has no timers.
 */
export function schedule(state: State, content: Content, plan: Plan, at: number): Map<string, number | null> {
  const timers = new Map(plan.timers)
  for (const id of movedItems(plan)) {
    const name = `return:${id}`
    const timer = content.timers.get(name)
    if (timer?.kind !== 'return' || timers.has(name)) continue
    if (isAway(content, plan, id)) timers.set(name, at + timer.afterMs)
    else if (state.timers.has(name)) timers.set(name, null)
  }
  return timers
}

function movedItems({ zones, players }: Plan): Set<string> {
  const moved = new Set<string>()
  for (const { put = [], gone = [] } of [...zones.values()]) {
    for (const id of gone) moved.add(id)
    for (const { item } of put) moved.add(item.instance_id)
  }
  for (const { put = [], gone = [] } of players.values()) {
    for (const id of gone) moved.add(id)
    for (const item of put) moved.add(item.instance_id)
  }
  return moved
}

/** True if the plan leaves the item neither with a player nor where it belongs. */
function isAway(content: Content, { zones, players }: Plan, id: string): boolean {
  for (const { put = [] } of players.values()) if (put.some((item) => item.instance_id === id)) return false
  for (const [zone, { put }] of zones) {
    const placed = put.find(({ item }) => item.instance_id === id)
    if (placed) return !isHome(content, zone, placed)
  }
  return true
}

function isHome(
  content: Content,
  zone: string,
  placed: { area: string; spot: string; item: { instance_id: string } },
): boolean {
  const home = content.zones.get(zone)?.items.find(({ item }) => item.instance_id === placed.item.instance_id)
  return home !== undefined && home.area === placed.area && home.spot === placed.spot
}
