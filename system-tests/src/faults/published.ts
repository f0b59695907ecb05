import type { Epoch, PastEvent } from './epoch.js'

/** How far the KB had published at which moment, as far as clients show it: an event on a socket proves all commits before it. */
export class Published {
  readonly #seen = new Map<string, { atMs: number; commit: number }[]>()

  saw({ experience, epoch, commit }: PastEvent, atMs: number): void {
    const key = `${experience} ${epoch}`
    const seen = this.#seen.get(key)
    if (seen === undefined) this.#seen.set(key, [{ atMs, commit }])
    else seen.push({ atMs, commit })
  }

  /** Everything before this commit was published by then; 0 if nothing is known. */
  before(experience: string, epoch: Epoch, atMs: number): number {
    const seen = this.#seen.get(`${experience} ${epoch.name}`) ?? []
    return seen.reduce((most, one) => (one.atMs < atMs ? Math.max(most, one.commit) : most), 0)
  }
}
