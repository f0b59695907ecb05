/** What a line of the log is about. */
export type Kind = 'line' | 'act' | 'world' | 'speech' | 'trouble'

export interface Entry {
  readonly id: number
  /** ms since 1970 */
  readonly atMs: number
  readonly kind: Kind
  readonly text: string
  /** `12 ms` from what to what; null: nothing was measured. */
  readonly latency: { readonly ms: number; readonly of: string } | null
}

const mostEntries = 200

/** The log of one device: the newest entries. */
export class Chronicle {
  #entries: readonly Entry[] = []
  #nextId = 1

  /** The newest first. */
  get entries(): readonly Entry[] {
    return this.#entries
  }

  add(kind: Kind, text: string, latency: Entry['latency'] = null): void {
    const entry = { id: this.#nextId++, atMs: Date.now(), kind, text, latency }
    this.#entries = [entry, ...this.#entries].slice(0, mostEntries)
  }

  /** The last so many times that were measured, of that kind, the newest first. */
  latencies(of: string, count: number): number[] {
    return this.#entries.flatMap(({ latency }) => (latency?.of === of ? [latency.ms] : [])).slice(0, count)
  }
}
