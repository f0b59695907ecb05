import { GatewayCore } from '../../src/core/index.js'
import { Feed } from '../../src/core/feed.js'
import { Session } from '../../src/core/session.js'

/** Ways to be wrong that the simulation has to notice. */
export const mutants = {
  'no-except': 'the KB leaves Gaia-Except out',
  'previous-zero': 'Gaia-Previous is not looked at',
  'publish-before-disk': 'the KB publishes what is not on disk',
  'reads-do-not-wait': 'the KB answers before what it names is on disk',
  'no-idempotency': 'the KB does a request again',
  'no-epoch-event': 'a restored journal does not announce itself',
  'todays-commit': 'an answer names the last commit, not the one it was made at',
  'heal-late': 'heal reads at a replica that is late',
  'stamp-off': 'whether a feed was open when the question was asked is not looked at',
  'no-hold': 'an effect does not wait for its reply',
  'reach-off': 'a feed is taken to reach back to anything',
  'overtaken-off': 'an event that came too late is forgotten',
  'any-zone': 'events of other zones are given',
  'duplicates': 'a feed does not remember its last event',
  'no-catch-up': 'what was missed while behind is skipped',
} as const

export type Mutant = keyof typeof mutants

/** Which mutant is on, for the collaborators of the core that this simulation is made of. */
export class MutantSwitches {
  readonly #on: Mutant | null

  constructor(on: Mutant | null) {
    this.#on = on
  }

  has(mutant: Mutant): boolean {
    return this.#on === mutant
  }
}

type Patch = () => () => void

/** Mutants of the core itself. Each puts a method in the place of another and returns what puts it back. */
const patches: Partial<Record<Mutant, Patch>> = {
  'stamp-off': () => replace(Feed.prototype, 'isWholeSince', () => true),
  'no-hold': () => replace(Session.prototype, 'unansweredCauseOf', () => null),
  'reach-off': () => replace(Feed.prototype, 'reachesBackTo', () => true),
  'overtaken-off': () => {
    const { resync } = GatewayCore.prototype
    return replace(GatewayCore.prototype, 'resync', function (this: GatewayCore, session, reason) {
      if (reason !== 'overtaken') resync.call(this, session, reason)
    })
  },
  'any-zone': () =>
    replace(Session.prototype, 'isConcernedBy', function (this: Session, event) {
      return !event.except?.includes(this.user)
    }),
  duplicates: () => {
    const { remember } = Feed.prototype
    return replace(Feed.prototype, 'remember', function (this: Feed, event, nowMs) {
      remember.call(this, event, nowMs)
      this.last = null
    })
  },
  'no-catch-up': () => replace(Feed.prototype, 'nextFor', () => null),
}

function replace<T extends object, K extends keyof T>(target: T, name: K, method: T[K]): () => void {
  const before = target[name]
  target[name] = method
  return () => {
    target[name] = before
  }
}

/** Runs `task` with the mutant's patch of the core in place. */
export async function patched<T>(mutant: Mutant | null, task: () => Promise<T>): Promise<T> {
  const patch = mutant === null ? undefined : patches[mutant]
  const undo = patch?.()
  try {
    return await task()
  } finally {
    undo?.()
  }
}
