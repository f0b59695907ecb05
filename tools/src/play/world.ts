import type { Area, AreaOfInterest, Item, PlayerState, WorldUpdate, Zone } from 'schemas'
import { applyChange } from './change.js'

/** What a client knows: the last area of interest and the updates since. */
export interface World {
  readonly zone: Zone | null
  readonly areas: Record<string, Area>
  /** What lies in the zone at no spot that is known. */
  readonly loose: Item[]
  readonly player: PlayerState
  readonly version: number
  /** Updates that came before the one they build on. */
  readonly held: readonly WorldUpdate[]
}

/** What became of an update. `lost`: too many are held, only a new area of interest helps. */
export type Fate = 'applied' | 'held' | 'dropped' | 'lost'

export interface Taken {
  readonly fate: Fate
  readonly world: World
  /** What was applied now, the held ones that fitted after it included. */
  readonly applied: readonly WorldUpdate[]
}

const mostHeld = 32

/** An area of interest replaces all that was known. */
export function enter(seen: AreaOfInterest): World {
  const { zone, areas, player, snapshot_version: version } = seen
  return { zone, areas, loose: [], player, version, held: [] }
}

/** Takes in an update: applied where it builds on what is known, held if it comes early, dropped if it comes late. */
export function take(world: World, update: WorldUpdate): Taken {
  if (update.base_version < world.version) return { fate: 'dropped', world, applied: [] }
  if (update.base_version === world.version) return applyInTurn(world, update)
  if (world.held.length >= mostHeld) return { fate: 'lost', world, applied: [] }
  return { fate: 'held', world: { ...world, held: [...world.held, update] }, applied: [] }
}

function applyInTurn(world: World, update: WorldUpdate): Taken {
  let known = apply(world, update)
  const applied = [update]
  for (let next = nextHeld(known); next !== undefined; next = nextHeld(known)) {
    known = apply({ ...known, held: known.held.filter((held) => held !== next) }, next)
    applied.push(next)
  }
  const held = known.held.filter(({ base_version: base }) => base > known.version)
  return { fate: 'applied', world: { ...known, held }, applied }
}

function nextHeld(world: World): WorldUpdate | undefined {
  return world.held.find(({ base_version: base }) => base === world.version)
}

function apply(world: World, update: WorldUpdate): World {
  const { zone, areas, loose, player } = world
  const next = { ...world, ...structuredClone({ zone, areas, loose, player }), version: update.snapshot_version }
  for (const change of update.changes) applyChange(next, change)
  return next
}
