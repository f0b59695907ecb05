import type { StoredOutcome } from '../journal/record.js'

/** The answer to a request that was committed, kept so that the same request gets it again. */
export interface Remembered {
  readonly request: string
  readonly hash: string
  readonly commit: number
  readonly at: number
  readonly outcome: StoredOutcome
}

const perPlayer = 64
const keptForMs = 10 * 60 * 1000

/**
 * The last 64 committed outcomes of each player. Those older than 10 minutes are forgotten as commits go on, so that
 * memory is bounded by the commits of 10 minutes and not by the number of players. DESIGN §4 "Idempotency".
 */
export class Outcomes {
  #byPlayer = new Map<string, Map<string, Remembered>>()
  /** Whose outcome is how old, oldest first. May name what is gone already. */
  #queue: { user: string; request: string; commit: number; at: number }[] = []
  #first = 0

  /** Of all players, with those that were replaced within 10 minutes. */
  get size(): number {
    return this.#queue.length - this.#first
  }

  find(user: string, request: string): Remembered | undefined {
    return this.#byPlayer.get(user)?.get(request)
  }

  add(user: string, remembered: Remembered): void {
    const own = this.#byPlayer.get(user) ?? new Map<string, Remembered>()
    this.#byPlayer.set(user, own)
    own.set(remembered.request, remembered)
    if (own.size > perPlayer) own.delete(own.keys().next().value as string)
    const { request, commit, at } = remembered
    this.#queue.push({ user, request, commit, at })
  }

  /** Forgets what was older than 10 minutes at `at`. Called with the time of each commit, so that recovery forgets the same. */
  forget(at: number): void {
    for (; this.#first < this.#queue.length; this.#first++) {
      const oldest = this.#queue[this.#first]!
      if (oldest.at >= at - keptForMs) break
      const own = this.#byPlayer.get(oldest.user)
      if (own?.get(oldest.request)?.commit === oldest.commit) own.delete(oldest.request)
      if (own?.size === 0) this.#byPlayer.delete(oldest.user)
    }
    if (this.#first > 1024 && this.#first * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first)
      this.#first = 0
    }
  }

  /** All that is remembered, oldest commit first, as a checkpoint keeps it. */
  list(): [user: string, Remembered][] {
    const all: [string, Remembered][] = []
    for (const [user, own] of this.#byPlayer) for (const one of own.values()) all.push([user, one])
    return all.sort(([, a], [, b]) => a.commit - b.commit)
  }
}
