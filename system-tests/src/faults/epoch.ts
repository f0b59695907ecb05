/** An event as the journal on disk has it. */
export interface PastEvent {
  readonly experience: string
  readonly epoch: string
  readonly commit: number
  readonly atMs: number
  readonly subject: string
  readonly kind: 'update' | 'rebase' | 'epoch'
  readonly zone: string | null
  readonly version: number
  readonly except: readonly string[]
  readonly request: string | null
  readonly base: number | null
}

/** A commit as the journal on disk has it. */
export interface PastCommit {
  readonly experience: string
  readonly epoch: string
  readonly commit: number
  readonly atMs: number
  readonly player: string | null
  readonly request: string | null
  /** Texts of the frames that were answered. */
  readonly answers: readonly string[]
  readonly events: readonly PastEvent[]
}

/** One numbering of an experience: its commits that are on disk, in order. */
export class Epoch {
  readonly name: string
  readonly commits: PastCommit[] = []
  readonly #bySubject = new Map<string, PastEvent[]>()

  constructor(name: string) {
    this.name = name
  }

  get last(): number {
    return this.commits.at(-1)?.commit ?? 0
  }

  get startedMs(): number {
    return this.commits[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  add(commit: PastCommit): void {
    this.commits.push(commit)
    for (const event of commit.events) {
      const list = this.#bySubject.get(event.subject)
      if (list === undefined) this.#bySubject.set(event.subject, [event])
      else list.push(event)
    }
  }

  on(subject: string): readonly PastEvent[] {
    return this.#bySubject.get(subject) ?? []
  }

  /** The last commit made before then, 0 if none is known. */
  before(atMs: number): number {
    return this.commits[firstAt(this.commits, atMs) - 1]?.commit ?? 0
  }

  /** The last commit made not after then, 0 if none is known. */
  until(atMs: number): number {
    return this.before(atMs + 1)
  }
}

/** The first of these commits that was not made before then. */
function firstAt(commits: readonly PastCommit[], atMs: number): number {
  let low = 0
  let high = commits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (commits[middle]!.atMs < atMs) low = middle + 1
    else high = middle
  }
  return low
}
