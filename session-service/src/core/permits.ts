/** At most `limit` tasks at once; the others wait their turn. */
export class Permits {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get waiting(): number {
    return this.#waiting.length
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      return await task()
    } finally {
      // A permit is handed on, so that nobody can come in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
