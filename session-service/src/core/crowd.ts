import type { StreamEnd, WorldEvent } from '../ports.js'
import type { Feed } from './feed.js'

/**
 * Players of whom so many events were read that the stream, which keeps only so many of a subject, may have forgotten
 * others before them. In a zone the next event would tell; a player's subject is shared by experiences.
 */
export class Crowd {
  readonly #most: number
  readonly #counts = new Map<string, number>()

  /** Half of what it keeps: while it is read, more come and push out what was not read yet. */
  constructor({ perSubject }: StreamEnd) {
    this.#most = perSubject / 2
  }

  saw({ subject }: WorldEvent): void {
    this.#counts.set(subject, (this.#counts.get(subject) ?? 0) + 1)
  }

  hides({ kind, subject }: Feed): boolean {
    return kind === 'user' && (this.#counts.get(subject) ?? 0) >= this.#most
  }
}
