import type { ClientEvents, Fate, Update } from '../events.js'
import type { AreaOfInterest } from '../generated/messages.js'
import { defaultLimits } from '../options.js'
import { applyChange } from './change.js'
import type { World } from './world.js'

/** A world, and the updates that came before the one that they build on. */
export interface Known {
  readonly world: World
  readonly held: readonly Update[]
}

/** What an update changed, as `[name, event]`, in order. */
export type Told = { [Name in keyof ClientEvents]: readonly [Name, ClientEvents[Name]] }[keyof ClientEvents]

export interface Taken extends Known {
  readonly fate: Fate
  /** With the held ones that fitted behind it. */
  readonly applied: readonly Update[]
  readonly told: readonly Told[]
}

/** An area of interest replaces all that was known. */
export function enter({ zone, areas, player, snapshot_version: version }: AreaOfInterest): Known {
  return { world: { zone, areas, loose: [], player, version }, held: [] }
}

/** Applies an update where it builds on what is known, holds it if it comes early, drops it if it comes late. */
export function take(known: Known, update: Update, heldMost: number = defaultLimits.heldMost): Taken {
  const nothing = { applied: [], told: [] }
  const { version } = known.world
  if (update.base_version < version) return { ...known, ...nothing, fate: 'dropped' }
  if (update.base_version === version) return applyInTurn(known, update)
  if (known.held.length >= heldMost) return { ...known, ...nothing, fate: 'lost' }
  return { ...known, ...nothing, fate: 'held', held: [...known.held, update] }
}

function applyInTurn({ world, held }: Known, update: Update): Taken {
  const told: Told[] = []
  const applied: Update[] = []
  let waiting = held
  let next: Update | undefined = update
  let known = world
  while (next !== undefined) {
    known = apply(known, next, told)
    applied.push(next)
    const { version } = known
    const following: Update | undefined = waiting.find(({ base_version: base }) => base === version)
    waiting = waiting.filter((other) => other !== following && other.base_version >= version)
    next = following
  }
  return { world: known, held: waiting, fate: 'applied', applied, told }
}

function apply(world: World, update: Update, told: Told[]): World {
  const tell = <Name extends keyof ClientEvents>(...one: [Name, ClientEvents[Name]]) => void told.push(one as never)
  let next: World = world
  for (const change of update.changes) next = applyChange(next, change, tell)
  return { ...next, version: update.snapshot_version }
}
