import type { StreamEnd, WorldEvent } from '../ports.js'
import type { Feed } from './feed.js'

/**
 * Subjects of which as many events were read as the stream keeps of one: it may have forgotten others before them. What
 * follows in the same feed would tell, but a user's subject is shared by experiences.
 */
export class Crowd {
  readonly #perSubject: number
  readonly #counts = new Map<string, number>()

  constructor({ perSubject }: StreamEnd) {
    this.#perSubject = perSubject
  }

  saw({ subject }: WorldEvent): void {
    this.#counts.set(subject, (this.#counts.get(subject) ?? 0) + 1)
  }

  hides({ subject }: Feed): boolean {
    return (this.#counts.get(subject) ?? 0) >= this.#perSubject
  }
}
