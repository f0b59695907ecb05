import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { watch } from 'chokidar'

export interface WatchOptions {
  /** Something below the folder has changed, and nothing more has for a moment. */
  readonly onChange: () => void
  /** The folder cannot be watched; it is tried again. */
  readonly onTrouble: (error: unknown) => void
}

/** Editors write a file in several steps, and a checkout many files: they are waited for, but not for ever. */
const quietMs = 100
const longestWaitMs = 2_000

/** Asking, unlike being told by the system, also sees folders that are swapped as a whole, links, and disks of others. */
const pollMs = 300

/** Watches a folder and all below it. One that vanishes is watched again when it is back. */
export class FolderWatch {
  readonly #root: string
  readonly #options: WatchOptions
  #watcher: ReturnType<typeof watch> | null = null
  #quiet: NodeJS.Timeout | undefined
  #return: NodeJS.Timeout | undefined
  #changedAtMs: number | null = null
  #isClosed = false

  private constructor(root: string, options: WatchOptions) {
    this.#root = resolve(root)
    this.#options = options
  }

  /** Resolves when no change goes unseen any more. */
  static async open(root: string, options: WatchOptions): Promise<FolderWatch> {
    const folder = new FolderWatch(root, options)
    await folder.#open()
    return folder
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#quiet)
    clearTimeout(this.#return)
    await this.#watcher?.close()
  }

  #open(): Promise<void> {
    const watcher = watch(this.#root, {
      ignoreInitial: true,
      usePolling: true,
      interval: pollMs,
      persistent: false, // it does not let go of every file when it is closed
    })
    this.#watcher = watcher
    watcher.on('all', (event, path) => {
      this.#changed()
      if (event === 'unlinkDir' && path === this.#root) void this.#awaitReturn()
    })
    watcher.on('raw', () => this.#changed()) // a file that is older than the one it replaces is no `change`
    watcher.on('error', (error) => {
      this.#options.onTrouble(error)
      void this.#awaitReturn()
    })
    return new Promise((resolve) => {
      watcher.once('ready', resolve)
      watcher.once('error', () => resolve())
    })
  }

  async #awaitReturn(): Promise<void> {
    const watcher = this.#watcher
    this.#watcher = null
    if (watcher === null || this.#isClosed) return
    await watcher.close()
    this.#tryAgain()
  }

  #tryAgain(): void {
    if (this.#isClosed) return
    this.#return = setTimeout(() => {
      if (!existsSync(this.#root)) return this.#tryAgain()
      void this.#open().then(() => this.#changed())
    }, pollMs)
  }

  #changed(): void {
    if (this.#isClosed) return
    const nowMs = performance.now()
    this.#changedAtMs ??= nowMs
    clearTimeout(this.#quiet)
    const restMs = this.#changedAtMs + longestWaitMs - nowMs
    this.#quiet = setTimeout(() => this.#tell(), Math.max(0, Math.min(quietMs, restMs)))
  }

  #tell(): void {
    this.#changedAtMs = null
    this.#options.onChange()
  }
}
