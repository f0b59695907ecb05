const everyMs = 10_000

/** Keeps a trouble that goes on from filling the log: it is told when it begins and then once in a while. */
export class Complaints {
  readonly #now: () => number
  #toldAt: number | null = null

  constructor(now: () => number) {
    this.#now = now
  }

  /** Tells now, or not. */
  tell(write: () => void): void {
    const nowMs = this.#now()
    if (this.#toldAt !== null && nowMs - this.#toldAt < everyMs) return
    this.#toldAt = nowMs
    write()
  }

  /** The trouble is over: the next one is told at once. */
  over(): void {
    this.#toldAt = null
  }
}
