import type { Epoch, PastEvent } from './epoch.js'

/** An event that a client was given. */
export interface Sight {
  readonly atMs: number
  readonly commit: number
  readonly client: string
}

/** How far the KB had published at which moment, as far as clients show it: an event on a socket proves all commits before it. */
export class Published {
  readonly #seen = new Map<string, Sight[]>()

  saw({ experience, epoch, commit }: PastEvent, atMs: number, client: string): void {
    const key = `${experience} ${epoch}`
    const seen = this.#seen.get(key)
    if (seen === undefined) this.#seen.set(key, [{ atMs, commit, client }])
    else seen.push({ atMs, commit, client })
  }

  /** Whoever was given a later commit by then proves that everything before it was published; null if nobody was. */
  proof(experience: string, epoch: Epoch, commit: number, atMs: number): Sight | null {
    const seen = this.#seen.get(`${experience} ${epoch.name}`) ?? []
    return seen.find((one) => one.atMs < atMs && one.commit > commit) ?? null
  }
}
