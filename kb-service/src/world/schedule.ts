import type { Content } from '../content/content.js'
import type { Plan } from './delta.js'
import { isHome } from './home.js'
import type { Alarm, State } from './state.js'

/**
 * What a plan sets timers to, beside what it says itself: an item that content lets come back does so some time after
 * it went away, out of the world or to another place, and not if it is home again or held by somebody. Ask before the
 * plan is applied. Nothing in an isolated experience, which has no timers.
 */
export function schedule(state: State, content: Content, plan: Plan, at: number): Map<string, Alarm | null> {
  const timers = new Map(plan.timers)
  for (const id of movedItems(plan)) {
    const name = `return:${id}`
    const timer = content.timers.get(name)
    if (timer?.kind !== 'return' || timers.has(name)) continue
    if (isAway(state, content, plan, id)) timers.set(name, { at: at + timer.afterMs, next: 0 })
    else if (state.timers.has(name)) timers.set(name, null)
  }
  return timers
}

function movedItems({ zones, players }: Plan): Set<string> {
  const moved = new Set<string>()
  for (const { put, gone } of zones.values()) {
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
function isAway(state: State, content: Content, { zones, players }: Plan, id: string): boolean {
  for (const { put = [] } of players.values()) if (put.some((item) => item.instance_id === id)) return false
  for (const [zone, { put }] of zones) {
    const placed = put.find(({ item }) => item.instance_id === id)
    if (placed) return !isHome(content, zone, placed)
  }
  for (const [zone, { items }] of state.zones) {
    const placed = items.get(id)
    if (placed && !zones.get(zone)?.gone.includes(id)) return !isHome(content, zone, placed)
  }
  return true
}
