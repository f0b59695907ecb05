/** Before a checkpoint that the disk refused is tried again. */
const retryMs = 10_000

export interface CheckpointOptions {
  /** From one checkpoint to the next. */
  readonly everyCommits: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Saves the state as of now. Resolves with the commit that it is of, or null if the disk refused it. */
  readonly save: () => Promise<number | null>
}

/** When the state is saved, so that a start need not read the whole journal: one at a time, and never one that is not needed. */
export class Checkpoints {
  readonly #options: CheckpointOptions
  #newest = 0
  /** When the disk refused one, milliseconds since 1970; null if it took the last one. */
  #refusedAt: number | null = null
  #underWay: Promise<void> | null = null

  constructor(options: CheckpointOptions) {
    this.#options = options
  }

  /** The disk refused the last one: the journal grows until it takes one. */
  get areRefused(): boolean {
    return this.#refusedAt !== null
  }

  /** The newest one that is on disk. */
  startAt(commit: number): void {
    this.#newest = commit
  }

  committed(commit: number): void {
    const { everyCommits, now } = this.#options
    if (commit - this.#newest < everyCommits) return
    if (this.#refusedAt !== null && now() - this.#refusedAt < retryMs) return
    this.#underWay ??= this.#make().finally(() => {
      this.#underWay = null
    })
  }

  /** Resolves when none is being made. */
  async idle(): Promise<void> {
    await this.#underWay
  }

  /** The end: whatever came after the newest one is saved. */
  async last(commit: number): Promise<void> {
    if (commit > this.#newest) await this.#make()
  }

  async #make(): Promise<void> {
    const commit = await this.#options.save()
    this.#refusedAt = commit === null ? this.#options.now() : null
    if (commit !== null) this.#newest = commit
  }
}
