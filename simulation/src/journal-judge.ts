import type { Commit } from './journal-reader.js'
import type { Fail } from './judge.js'
import { show } from './show.js'

/** What holds of the records of a journal, one after the other. DESIGN §2. */
export class JournalJudge {
  readonly #fail: Fail
  readonly #numberings = new Map<string, Numbering>()

  constructor(fail: Fail) {
    this.#fail = fail
  }

  readonly take = ({ experience, epoch, record, events }: Commit): void => {
    const key = `${experience}.${epoch}`
    const known = this.#numberings.get(key)
    const { commit } = record
    if (known !== undefined && commit !== known.commit + 1)
      this.#fail('journal', `${key}: commit ${commit} after ${known.commit}`)
    const numbering: Numbering = known ?? { commit, last: new Map(), versions: new Map() }
    this.#numberings.set(key, numbering)
    numbering.commit = commit
    for (const event of events) {
      const { subject, previous, kind } = event.world
      if (previous !== (numbering.last.get(subject) ?? 0)) this.#fail('chain', `${show(event)} skips one`)
      numbering.last.set(subject, commit)
      if (event.user !== null || kind !== 'update') continue
      const version = numbering.versions.get(subject)
      if (event.snapshot !== event.base + 1 || (version !== undefined && event.base !== version))
        this.#fail('version', `${show(event)} after version ${version}`)
      numbering.versions.set(subject, event.snapshot)
    }
  }
}

interface Numbering {
  commit: number
  /** The last commit with an event, by subject. */
  readonly last: Map<string, number>
  readonly versions: Map<string, number>
}
