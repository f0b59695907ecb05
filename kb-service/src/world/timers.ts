import type { Content } from '../content/content.js'
import type { Timer } from '../content/timers.js'
import { type Plan, plan, type ZonePlan } from './delta.js'
import type { State } from './state.js'

/** The timers that have gone off, earliest first. */
export function dueTimers({ timers }: State, at: number): string[] {
  const due = [...timers].filter(([, dueAt]) => dueAt <= at)
  return due.sort(([, a], [, b]) => a - b).map(([name]) => name)
}

/** When the next timer goes off, milliseconds since 1970; null if none runs. */
export function nextTimer({ timers }: State): number | null {
  return timers.size === 0 ? null : Math.min(...timers.values())
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
  const timers: [string, null][] = [[name, null]]
  const home = content.zones.get(zone)?.items.find(({ item }) => item.instance_id === id)
  const isHeld = [...state.players.values()].some(({ inventory }) => inventory.has(id))
  if (isHeld || !home || !state.zones.has(zone)) return plan([], [], { timers })
  const elsewhere = [...state.zones].filter(([other, { items }]) => other !== zone && items.has(id))
  const left = elsewhere.map(([other]): [string, Partial<ZonePlan>] => [other, { gone: [id] }])
  return plan([...left, [zone, { put: [home] }]], [], { timers })
}

function walkOn(state: State, name: string, timer: Timer & { kind: 'walk' }, at: number): Plan {
  const timers: [string, number][] = [[name, at + timer.everyMs]]
  const place = state.zones.get(timer.zone)?.npcs.get(timer.npc)
  if (!place) return plan([], [], { timers })
  const stop = timer.route.findIndex(({ area, spot }) => area === place.area && spot === place.spot)
  const next = timer.route[(stop + 1) % timer.route.length]!
  return plan([[timer.zone, { npcs: [[timer.npc, next]] }]], [], { timers })
}

function turn(state: State, name: string, { zone, everyMs, turns }: Timer & { kind: 'weather' }, at: number): Plan {
  const now = state.zones.get(zone)?.weather ?? ''
  const weather = turns[(turns.indexOf(now) + 1) % turns.length]!
  return plan([[zone, { weather }]], [], { timers: [[name, at + everyMs]] })
}
