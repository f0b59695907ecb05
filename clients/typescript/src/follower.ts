import type { EnteredEvent, Frame, Update, UpdateEvent } from './events.js'
import type { AreaOfInterest, Connected } from './generated/messages.js'
import type { Limits } from './options.js'
import { enter, type Known, type Taken, take } from './world/rule.js'
import type { World } from './world/world.js'

/** Frames that are about the world. */
export type WorldFrame = Extract<Frame, { type: 'area_of_interest' | 'world_update' | 'resync_required' }>

/** Follows the world, and knows the cursor of what was applied: with it another socket goes on from here. */
export class Follower {
  #known: Known | null = null
  #cursor: string | null = null
  /** Of what was missed, so many frames are still to come. */
  #missing = 0
  /** What the old socket tells while the next one opens; null where none does. */
  #aside: WorldFrame[] | null = null
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get world(): World | null {
    return this.#known?.world ?? null
  }

  get held(): number {
    return this.#known?.held.length ?? 0
  }

  /** Null: there is nothing to go on from. */
  get cursor(): string | null {
    return this.#cursor
  }

  /** What was missed is still on its way. */
  get isCatchingUp(): boolean {
    return this.#missing > 0
  }

  /** The next socket opens with the cursor of now: it brings all that is after it, so the old one need not. */
  putAside(): void {
    this.#aside = []
  }

  /** False: it is not to be put aside. Full: `overflow`. */
  isAside(frame: WorldFrame): boolean | 'overflow' {
    if (this.#aside === null) return false
    if (this.#aside.length >= this.#limits.asideMost) return 'overflow'
    this.#aside.push(frame)
    return true
  }

  /** The next socket came to nothing: what was put aside counts. */
  takeUp(): readonly WorldFrame[] {
    const frames = this.#aside ?? []
    this.#aside = null
    return frames
  }

  /** The next socket is there. Returns whether there is a world to go on with. */
  goOn({ recovery, cursor }: Connected): boolean {
    this.#aside = null
    this.#missing = recovery?.outcome === 'replayed' ? recovery.events : 0
    const isGoingOn = recovery?.outcome === 'current' || recovery?.outcome === 'replayed'
    if (!isGoingOn) this.#cursor = null
    // In front of a replay the client stands where it did.
    else if (recovery.outcome === 'current') this.standAt(cursor)
    return isGoingOn && this.#known !== null
  }

  /** A frame that changes nothing tells where the client stands; not so while something is held or put aside. */
  standAt(cursor: string | undefined): void {
    if (cursor !== undefined && this.#cursor !== null && this.held === 0 && this.#aside === null) this.#cursor = cursor
  }

  /** A frame that changes nothing: whatever was missed was told before it. */
  caughtUp(cursor: string | undefined): void {
    this.#missing = 0
    this.standAt(cursor)
  }

  /** What was missed cannot be told: only a new area of interest helps. */
  lose(): void {
    this.#missing = 0
    this.#cursor = null
  }

  enter(seen: AreaOfInterest): EnteredEvent {
    this.#missing = Math.max(0, this.#missing - 1)
    if (!isWhole(seen)) throw new TypeError('This is no area of interest')
    const before = this.world
    const known = enter(seen)
    this.#known = known
    this.#cursor = seen.cursor ?? null
    return { world: known.world, before }
  }

  /** Null: there is no world yet that it could change. */
  update(update: Update, nowMs: number): { readonly event: UpdateEvent; readonly told: Taken['told'] } | null {
    this.#missing = Math.max(0, this.#missing - 1)
    if (this.#known === null) return null
    const before = this.#known.world
    const { fate, applied, told, world, held } = take(this.#known, update, this.#limits.heldMost)
    this.#known = { world, held }
    if (fate === 'applied') this.standAt(applied.at(-1)?.cursor)
    if (fate === 'dropped') this.standAt(update.cursor)
    return { event: { update, fate, applied, before, world, latencyMs: nowMs - update.timestamp }, told }
  }
}

/** What others will rely on is there. */
function isWhole({ areas, player, snapshot_version: version }: Partial<AreaOfInterest>): boolean {
  return areas instanceof Object && Array.isArray(player?.inventory) && Number.isInteger(version)
}
