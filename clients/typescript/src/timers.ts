import type { Time } from './host.js'

/** The timers of one client. When it is over none is left, and none can be set any more. */
export class Timers implements Time {
  #isOver = false
  readonly #cancels = new Set<() => void>()
  readonly #time: Time

  constructor(time: Time) {
    this.#time = time
  }

  now(): number {
    return this.#time.now()
  }

  after(ms: number, run: () => void): () => void {
    if (this.#isOver) return () => undefined
    const cancelOwn = this.#time.after(ms, () => {
      this.#cancels.delete(cancel)
      run()
    })
    const cancel = () => {
      this.#cancels.delete(cancel)
      cancelOwn()
    }
    this.#cancels.add(cancel)
    return cancel
  }

  end(): void {
    this.#isOver = true
    for (const cancel of this.#cancels) cancel()
  }
}
