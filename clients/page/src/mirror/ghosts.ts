import type { ItemEvent } from 'gaia-client'

/** What was here a moment ago, drawn while it fades. */
export interface Ghost extends Pick<ItemEvent, 'item' | 'areaId' | 'spotId'> {
  readonly goneAtMs: number
}

/** How long a ghost fades. */
export const ghostMs = 900
const mostGhosts = 64

/** Items that have gone, until they have faded. */
export class Ghosts {
  #ghosts: readonly Ghost[] = []

  see({ what, item, areaId, spotId }: ItemEvent, nowMs: number): void {
    const others = this.#ghosts.filter((ghost) => ghost.item.instance_id !== item.instance_id)
    const ghost = { item, areaId, spotId, goneAtMs: nowMs }
    this.#ghosts = (what === 'removed' ? [...others, ghost] : others).slice(-mostGhosts)
  }

  /** Those that still fade. */
  at(nowMs: number): readonly Ghost[] {
    this.#ghosts = this.#ghosts.filter(({ goneAtMs }) => nowMs - goneAtMs < ghostMs)
    return this.#ghosts
  }

  clear(): void {
    this.#ghosts = []
  }
}
