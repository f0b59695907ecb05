import { isEpoch } from 'schemas'
import { decodeLine, encodeLine, isCommit, isObject } from './codec.js'
import { type Files, replaceFile } from './files.js'

export const publishedName = 'published.json'

/** The remembered position, null if there is none or its file is not whole. */
export async function readPublished(
  files: Files,
  directory: string,
): Promise<{ epoch: string; published: number } | null> {
  const bytes = await files.read(`${directory}/${publishedName}`)
  const value = bytes === null ? undefined : decodeLine(bytes.subarray(0, -1))?.value
  if (!isObject(value) || !isEpoch(value.epoch) || !isCommit(value.published)) return null
  return { epoch: value.epoch, published: value.published }
}

interface Options {
  files: Files
  directory: string
  epoch: string
  published: number
  now: () => number
  everyMs: number
}

/** Up to where the outbox has come, and how much of that the disk knows. */
export class PublishedMark {
  readonly #options: Options
  #commit: number
  #remembered: number
  #savedAt: number
  #saving: Promise<void> | null = null

  constructor(options: Options) {
    this.#options = options
    this.#commit = options.published
    this.#remembered = options.published
    this.#savedAt = options.now()
  }

  get commit(): number {
    return this.#commit
  }

  /** What a start after a kill would find. */
  get remembered(): number {
    return this.#remembered
  }

  /** Moves forward; writes to the disk now and then. A disk that refuses is asked again later. */
  set(commit: number): void {
    if (commit <= this.#commit) return
    this.#commit = commit
    const { now, everyMs } = this.#options
    const nowMs = now()
    if (this.#saving !== null || nowMs - this.#savedAt < everyMs) return
    this.#savedAt = nowMs
    this.save().catch(() => {}) // late is harmless: what was sent is sent again
  }

  /** Brings the position to the disk. Rejects if the disk refuses. */
  async save(): Promise<void> {
    await this.#saving?.catch(() => {})
    if (this.#remembered === this.#commit) return
    this.#saving ??= this.#write(this.#commit).finally(() => {
      this.#saving = null
    })
    await this.#saving
  }

  async #write(published: number): Promise<void> {
    const { files, directory, epoch } = this.#options
    await replaceFile(files, directory, publishedName, encodeLine({ epoch, published }))
    this.#remembered = published
  }
}
