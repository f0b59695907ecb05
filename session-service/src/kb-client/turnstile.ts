/** Lets at most `places` in at once, keeps at most `maxWaiting` waiting in order of arrival. */
export class Turnstile {
  readonly #places: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(places: number, maxWaiting: number) {
    this.#places = places
    this.#maxWaiting = maxWaiting
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Runs `task` when there is room; null, and not run, if too many wait already. */
  async pass<T>(task: () => Promise<T>): Promise<T | null> {
    if (this.#inside < this.#places) this.#inside++
    else if (this.#waiting.length >= this.#maxWaiting) return null
    else await new Promise<void>((enter) => this.#waiting.push(enter))
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#inside--
      else next()
    }
  }
}
