type Level = 'info' | 'warn' | 'error'

/** For what may happen thousands of times a second: one line of a kind per second, with how many were left out. */
export class Often {
  readonly #write: (level: Level, said: object, message: string) => void
  readonly #now: () => number
  /** By message: as many as there are in the code. */
  readonly #spoke = new Map<string, { atMs: number; silenced: number }>()

  constructor(write: (level: Level, said: object, message: string) => void, now: () => number) {
    this.#write = write
    this.#now = now
  }

  tell(level: Level, said: object, message: string): void {
    const before = this.#spoke.get(message)
    const nowMs = this.#now()
    if (before !== undefined && nowMs - before.atMs < 1_000) {
      before.silenced++
      return
    }
    const silenced = before?.silenced ?? 0
    this.#spoke.set(message, { atMs: nowMs, silenced: 0 })
    this.#write(level, silenced === 0 ? said : { ...said, silenced }, message)
  }
}
