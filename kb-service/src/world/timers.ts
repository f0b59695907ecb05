import type { Content } from '../content/content.js'
import type { Timer } from '../content/timers.js'
import { type Plan, plan, type ZonePlan } from './delta.js'
import { homeOf, isHome } from './home.js'
import type { Alarm, State } from './state.js'

/** The timers that have gone off, earliest first. */
export function dueTimers({ timers }: State, at: number): string[] {
  const due = [...timers].filter(([, alarm]) => alarm.at <= at)
  return due.sort(([, a], [, b]) => a.at - b.at).map(([name]) => name)
}

/** When the next timer goes off, milliseconds since 1970; null if none runs. */
export function nextTimer({ timers }: State): number | null {
  let next: number | null = null
  for (const { at } of timers.values()) if (next === null || at < next) next = at
  return next
}

/** What a timer does when it goes off, and when it does so again. Pure. */
export function fire(state: State, content: Content, name: string, at: number): Plan {
  const timer = content.timers.get(name)
  switch (timer?.kind) {
    case 'return':
      return bringBack(state, content, name, timer)
    case 'walk':
      return walkOn(state, name, timer, at)
    case 'weather':
      return turn(state, name, timer, at)
    default:
      return plan([], [], { timers: [[name, null]] })
  }
}

/** It comes home from wherever it lies, but out of nobody's hands. */
function bringBack(state: State, content: Content, name: string, { item: id, zone }: Timer & { kind: 'return' }): Plan {
  const over = { timers: [[name, null]] as [string, null][] }
  const home = homeOf(content, id)?.placed
  const isHeld = [...state.players.values()].some(({ inventory }) => inventory.has(id))
  const there = state.zones.get(zone)?.items.get(id)
  if (isHeld || !home || !state.zones.has(zone) || (there && isHome(content, zone, there))) return plan([], [], over)
  const elsewhere = [...state.zones].filter(([other, { items }]) => other !== zone && items.has(id))
  const left = elsewhere.map(([other]): [string, Partial<ZonePlan>] => [other, { gone: [id] }])
  return plan([...left, [zone, { put: [home] }]], [], over)
}

/** To the stop that comes next, or the one after it if the character stands there already. */
function walkOn(state: State, name: string, { npc, zone, everyMs, route }: Timer & { kind: 'walk' }, at: number): Plan {
  const place = state.zones.get(zone)?.npcs.get(npc)
  const planned = stepOf(state, name, route)
  const isThere = place?.area === route[planned]!.area && place.spot === route[planned]!.spot
  const stop = isThere ? (planned + 1) % route.length : planned
  const alarm: Alarm = { at: at + everyMs, next: (stop + 1) % route.length }
  const walked: [string, Partial<ZonePlan>][] = place ? [[zone, { npcs: [[npc, route[stop]!]] }]] : []
  return plan(walked, [], { timers: [[name, alarm]] })
}

function turn(state: State, name: string, { zone, everyMs, turns }: Timer & { kind: 'weather' }, at: number): Plan {
  const step = stepOf(state, name, turns)
  const alarm: Alarm = { at: at + everyMs, next: (step + 1) % turns.length }
  return plan([[zone, { weather: turns[step]! }]], [], { timers: [[name, alarm]] })
}

/** Content may have fewer steps than it had. */
function stepOf({ timers }: State, name: string, steps: readonly unknown[]): number {
  return (timers.get(name)?.next ?? 0) % steps.length
}
