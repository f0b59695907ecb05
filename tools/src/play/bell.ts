/** Lets one wait until something happens. */
export class Bell {
  #waiting: (() => void) | null = null

  ring(): void {
    this.#waiting?.()
  }

  /** False: it did not ring in that time. */
  next(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, timeoutMs))
      this.#waiting = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
