import type { AreaOfInterest, WorldUpdate } from 'schemas'
import { enter, type Taken, take, type World } from './world.js'

/** An update, marked in gaia.v2 with where the client stands when it is applied. */
export type Marked = WorldUpdate & { readonly cursor?: string }

/** Of so many applied updates it is known that they were. */
const mostCursors = 512

/** What a client knows of the world, and the cursor of what it applied: with it another socket goes on from here. */
export class Known {
  #world: World | null = null
  #cursor: string | null = null
  /** A socket that takes over may tell again what the one before it told. */
  readonly #cursors = new Set<string>()

  /** Null until the first area of interest. */
  get world(): World | null {
    return this.#world
  }

  /** Null: there is nothing to go on from. */
  get cursor(): string | null {
    return this.#cursor
  }

  enter(seen: AreaOfInterest): World {
    this.#cursor = seen.cursor ?? null
    this.#world = enter(seen)
    return this.#world
  }

  /** Null: there is no world yet that it could change. */
  take(update: Marked): Taken | null {
    if (this.#world === null) return null
    if (update.cursor !== undefined && this.#cursors.has(update.cursor)) {
      return { fate: 'dropped', world: this.#world, applied: [] }
    }
    const taken = take(this.#world, update)
    this.#world = taken.world
    for (const { cursor } of taken.applied as readonly Marked[]) if (cursor !== undefined) this.#moveTo(cursor)
    return taken
  }

  /** A frame that changes nothing tells where the client stands. While something is held, that is not so far. */
  standAt(cursor: string | undefined): void {
    if (cursor !== undefined && this.#cursor !== null && this.#world?.held.length === 0) this.#cursor = cursor
  }

  /** What was missed cannot be told: only a new area of interest helps. */
  lose(): void {
    this.#cursor = null
  }

  #moveTo(cursor: string): void {
    this.#cursor = cursor
    this.#cursors.add(cursor)
    for (const oldest of this.#cursors) {
      if (this.#cursors.size <= mostCursors) break
      this.#cursors.delete(oldest)
    }
  }
}
