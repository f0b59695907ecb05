/** A moment on the thread: a change that came, an answer, or what came of a cursor. */
export interface Knot {
  readonly atMs: number
  readonly kind: 'change' | 'answer' | 'recovery'
  readonly label: string
}

/** When the line was down; `toMs` null: it still is. */
export interface Gap {
  readonly fromMs: number
  readonly toMs: number | null
}

const mostKnots = 240
const mostGaps = 24

/** What a device lived through lately: its line in time, where it was broken, and what came over it. */
export class Thread {
  #knots: readonly Knot[] = []
  #gaps: readonly Gap[] = []
  readonly beganAtMs = Date.now()

  get knots(): readonly Knot[] {
    return this.#knots
  }

  get gaps(): readonly Gap[] {
    return this.#gaps
  }

  knot(kind: Knot['kind'], label: string): void {
    this.#knots = [...this.#knots, { atMs: Date.now(), kind, label }].slice(-mostKnots)
  }

  /** The line went down; told twice, it is the same gap. */
  break(): void {
    if (this.downSinceMs === null) this.#gaps = [...this.#gaps, { fromMs: Date.now(), toMs: null }].slice(-mostGaps)
  }

  join(): void {
    this.#gaps = this.#gaps.map((gap) => (gap.toMs === null ? { ...gap, toMs: Date.now() } : gap))
  }

  /** Null: the line is up. */
  get downSinceMs(): number | null {
    const last = this.#gaps.at(-1)
    return last === undefined || last.toMs !== null ? null : last.fromMs
  }
}
