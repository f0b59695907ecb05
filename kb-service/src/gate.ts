/** Something that is there or not, and those who wait for it. */
export class Gate {
  #open = false
  #waiters = new Set<() => void>()

  get isOpen(): boolean {
    return this.#open
  }

  open(): void {
    this.#open = true
    for (const resolve of this.#waiters) resolve()
    this.#waiters.clear()
  }

  shut(): void {
    this.#open = false
  }

  /** Resolves when it is open; rejects with the signal's reason. */
  passed(signal: AbortSignal): Promise<void> {
    if (this.#open) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const pass = () => {
        signal.removeEventListener('abort', abort)
        resolve()
      }
      const abort = () => {
        this.#waiters.delete(pass)
        reject(signal.reason)
      }
      if (signal.aborted) return reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      this.#waiters.add(pass)
    })
  }
}
