import { type Content, type Loaded, loadFolders } from './content.js'
import { isSame } from './in-force.js'
import { ContentError, type Problem } from './problem.js'
import { FolderWatch } from './watch.js'

/** Told what becomes of what authors change. */
export interface KeeperReport {
  broken(problems: readonly Problem[]): void
  /** After a `broken`: all is good again. */
  good(): void
  needsRestart(experience: string, why: RestartReason): void
  trouble(error: unknown): void
}

export type RestartReason = 'new' | 'removed' | 'another model'

export interface KeeperOptions {
  /** The folder of all experiences. */
  readonly root: string
  /** What the service started with, by experience. */
  readonly contents: ReadonlyMap<string, Content>
  /** Takes up an experience that authors changed. */
  readonly onChanged: (content: Content) => void
  readonly report: KeeperReport
}

/** Reads content again whenever a file of it changes. What is broken is told of, and the last good version stays. */
export class ContentKeeper {
  readonly #options: KeeperOptions
  readonly #known: Map<string, Content>
  readonly #needRestart = new Set<string>()
  #watch: FolderWatch | null = null
  #problems: readonly Problem[] = []
  #reading: Promise<void> | null = null
  #isStale = false

  private constructor(options: KeeperOptions) {
    this.#options = options
    this.#known = new Map(options.contents)
  }

  /** Resolves when no change goes unseen any more. */
  static async start(options: KeeperOptions): Promise<ContentKeeper> {
    const keeper = new ContentKeeper(options)
    keeper.#watch = await FolderWatch.open(options.root, {
      onChange: () => keeper.#read(),
      onTrouble: options.report.trouble,
    })
    keeper.#read() // what changed before the watch began
    return keeper
  }

  /** `broken`: what authors wrote last cannot be used. */
  get status(): 'current' | 'broken' {
    return this.#problems.length > 0 ? 'broken' : 'current'
  }

  async stop(): Promise<void> {
    await this.#watch?.close()
    this.#isStale = false
    await this.#reading
  }

  /** One reading at a time; a change during it is read after it. */
  #read(): void {
    this.#isStale = true
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null
    })
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#isStale) {
        this.#isStale = false
        await this.#readOnce()
      }
    } catch (error) {
      this.#options.report.trouble(error)
    }
  }

  async #readOnce(): Promise<void> {
    try {
      const loaded = await loadFolders(this.#options.root)
      this.#tellProblems(loaded.flatMap(({ problems }) => problems))
      for (const { content } of loaded) if (content !== null) this.#take(content)
      this.#tellRemoved(loaded)
    } catch (error) {
      if (!(error instanceof ContentError)) throw error
      this.#tellProblems(error.problems)
    }
  }

  #take(content: Content): void {
    const { experience, model } = content
    const known = this.#known.get(experience)
    if (known === undefined) return this.#tellRestart(experience, 'new')
    if (known.model !== model) return this.#tellRestart(experience, 'another model')
    this.#needRestart.delete(experience)
    if (isSame(known, content)) return
    this.#known.set(experience, content)
    this.#options.onChanged(content)
  }

  #tellRemoved(loaded: readonly Loaded[]): void {
    const folders = new Set(loaded.map(({ folder }) => folder))
    for (const experience of this.#known.keys()) if (!folders.has(experience)) this.#tellRestart(experience, 'removed')
  }

  #tellRestart(experience: string, why: RestartReason): void {
    if (this.#needRestart.has(experience)) return
    this.#needRestart.add(experience)
    this.#options.report.needsRestart(experience, why)
  }

  /** What was told already is not told again. */
  #tellProblems(problems: readonly Problem[]): void {
    const before = this.#problems
    this.#problems = problems
    if (JSON.stringify(problems) === JSON.stringify(before)) return
    if (problems.length > 0) this.#options.report.broken(problems)
    else this.#options.report.good()
  }
}
