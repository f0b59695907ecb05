import { type AppendFile, disk, type Files } from '../../src/journal/files.js'

export type Refusal = 'write' | 'sync' | 'half a write' | 'rename'

/** The real disk until it is told to refuse; counts its syncs, and can hold them back. */
export class RefusingFiles {
  refuse: Refusal | null = null
  /** Only files whose path matches are refused. */
  where = /./
  syncs = 0
  /** How often a file was opened. */
  tries = 0
  #held: (() => void)[] | null = null
  #reached = () => {}

  readonly files: Files = {
    ...disk,
    append: async (path) => {
      this.tries += 1
      return this.#wrap(path, await disk.append(path))
    },
    rename: async (from, to) => {
      if (this.#refuses('rename', to)) throw new Error('EIO')
      await disk.rename(from, to)
    },
  }

  /** From now on syncs of journal files wait for `release`; resolves when the first does. */
  hold(): Promise<void> {
    this.#held = []
    return new Promise((resolve) => {
      this.#reached = resolve
    })
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const go of held) go()
  }

  async #letThrough(): Promise<void> {
    const held = this.#held
    if (held === null) return
    this.#reached()
    await new Promise<void>((go) => held.push(go))
  }

  #refuses(refusal: Refusal, path: string): boolean {
    return this.refuse === refusal && this.where.test(path)
  }

  #wrap(path: string, file: AppendFile): AppendFile {
    return {
      write: async (bytes) => {
        const isHalf = this.#refuses('half a write', path)
        if (isHalf) await file.write(bytes.subarray(0, Math.ceil(bytes.length / 2)))
        if (isHalf || this.#refuses('write', path)) throw new Error('ENOSPC')
        await file.write(bytes)
      },
      sync: async () => {
        this.syncs += 1
        if (path.includes('/journal-')) await this.#letThrough()
        if (this.#refuses('sync', path)) throw new Error('EIO')
        await file.sync()
      },
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    }
  }
}
