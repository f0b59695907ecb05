import {
  allEpochSubjects,
  epochSubject,
  headers as names,
  readSubject,
  storedSubject,
  userSubject,
  worldStream,
  zoneSubject,
} from 'schemas'
import type { EventsOptions } from './options.js'
import type { Passed } from './passed.js'

/** What somebody wants to see: subjects as they are stored, and of what is on them one experience or all. */
export class Wanted {
  readonly subjects: readonly string[]
  readonly #experience: string | null

  constructor({ user, zone, experience }: Pick<EventsOptions, 'user' | 'zone' | 'experience'>) {
    this.#experience = experience
    this.subjects =
      user === null && zone === null
        ? worldStream.subjects
        : [
            ...(user === null ? [] : [userSubject(user)]),
            ...(zone === null || experience === null ? [] : [zoneSubject(experience, zone)]),
            experience === null ? allEpochSubjects : epochSubject(experience),
          ]
  }

  /** What names no experience at all is for everyone. */
  has({ headers, subject }: Passed): boolean {
    if (this.#experience === null) return true
    const place = readSubject(storedSubject(subject))
    const named = place !== null && 'experience' in place ? place.experience : headerOf(headers, names.experience)
    return named === null || named === this.#experience
  }
}

function headerOf(headers: Passed['headers'], wanted: string): string | null {
  return headers.find(([name]) => name === wanted)?.[1] ?? null
}
