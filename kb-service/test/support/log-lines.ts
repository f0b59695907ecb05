import { createLogger } from '../../src/logger.js'

/** A log that a test reads, and waits for. */
export class LogLines {
  readonly lines: string[] = []
  readonly log = createLogger('info', { write: (line) => this.#heard(line) })
  readonly #watchers = new Set<() => void>()

  /** The first line that matches and was not asked for before. Past or future. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const at = this.lines.findIndex((line) => pattern.test(line))
      if (at !== -1) return this.lines.splice(at, 1)[0]!
      await new Promise<void>((resolve) => this.#watchers.add(resolve))
    }
  }

  #heard(line: string): void {
    this.lines.push(line)
    for (const watch of this.#watchers) watch()
    this.#watchers.clear()
  }
}
