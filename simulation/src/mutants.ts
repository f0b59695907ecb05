import { Feed } from 'session-service/src/core/feed.js'
import { GatewayCore } from 'session-service/src/core/index.js'
import { Resumption } from 'session-service/src/core/resume.js'
import { Session, waits } from 'session-service/src/core/session.js'
import type { Fault } from './config.js'

interface MutantFacts {
  readonly wrong: string
  /** What must go wrong beside it for it to be noticed. */
  readonly faults: readonly Fault[]
  /** It is noticed within so many seeds. */
  readonly within: number
}

/** Ways to be wrong that the simulation has to notice. */
export const mutants = {
  'no-except': { wrong: 'the KB leaves Gaia-Except out', faults: [], within: 50 },
  'except-off': { wrong: 'Gaia-Except is not looked at', faults: [], within: 50 },
  'previous-zero': {
    wrong: 'Gaia-Previous is not looked at',
    faults: ['late', 'leader', 'ack', 'recreate', 'nats'],
    within: 200,
  },
  'publish-before-disk': {
    wrong: 'the KB publishes what is not on disk',
    faults: ['crash', 'leader', 'kill'],
    within: 500,
  },
  'reads-do-not-wait': {
    wrong: 'the KB answers before what it names is on disk',
    faults: ['crash', 'http'],
    within: 100,
  },
  'no-idempotency': { wrong: 'the KB does a request again', faults: ['crash', 'http'], within: 100 },
  'no-epoch-event': { wrong: 'a restored journal does not announce itself', faults: ['restore', 'crash'], within: 600 },
  'todays-commit': {
    wrong: 'an answer names the last commit, not the one it was made at',
    faults: [],
    within: 50,
  },
  'heal-late': { wrong: 'heal reads at a replica that is late', faults: ['late', 'leader', 'nats'], within: 800 },
  'stamp-off': {
    wrong: 'whether a feed has heard all since the question is not looked at',
    faults: ['wander', 'disconnect'],
    within: 600,
  },
  'no-hold': { wrong: 'an effect does not wait for its reply', faults: [], within: 50 },
  'reach-off': {
    wrong: 'a feed is taken to reach back to anything',
    faults: ['nats', 'recreate', 'late'],
    within: 300,
  },
  'overtaken-off': { wrong: 'an event that came too late is forgotten', faults: ['leader'], within: 600 },
  'cursor-without-zone': { wrong: 'the zone in a cursor is not looked at', faults: ['disconnect'], within: 100 },
  'sequence-trusted': {
    wrong: 'a resume takes what it read after the sequence for all',
    faults: ['disconnect', 'recreate', 'late', 'nats'],
    within: 200,
  },
  'ends-at-published': {
    wrong: 'a resume does not ask for the last message of the leader',
    faults: ['disconnect', 'ack'],
    within: 600,
  },
  'own-copies-off': {
    wrong: 'a resume does not miss own copies',
    faults: ['disconnect', 'recreate', 'late', 'ack', 'leader'],
    within: 1_200,
  },
  'first-rebase': { wrong: 'a replay does not start at its last rebase', faults: ['disconnect'], within: 300 },
  'position-of-attach': {
    wrong: 'after a resume the position is that of attach',
    faults: ['disconnect', 'ack'],
    within: 100,
  },
  'worldless-told': { wrong: 'a session without a world is given events', faults: ['disconnect'], within: 50 },
  'cursor-of-held': {
    wrong: 'a client keeps the cursor of what it holds',
    faults: ['leader', 'disconnect', 'late'],
    within: 4_500,
  },
  'no-catch-up': { wrong: 'what was missed while behind is skipped', faults: [], within: 50 },
} as const satisfies Readonly<Record<string, MutantFacts>>

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
  'except-off': () =>
    replace(Session.prototype, 'isConcernedBy', function (this: Session, event) {
      return event.kind === 'rebase' || event.zone === this.zone
    }),
  'sequence-trusted': () => replace(Resumption.prototype, 'reaches', () => true),
  'ends-at-published': () => replace(Resumption.prototype, 'knownOf', (feed) => feed.last ?? 0),
  'own-copies-off': () => replace(Resumption.prototype, 'hasOwnCopies', () => true),
  'first-rebase': () =>
    replace(Resumption.prototype, 'lastRebase', ({ events }) => events.find(({ kind }) => kind === 'rebase') ?? null),
  'position-of-attach': () => {
    const { goOn } = Resumption.prototype
    return replace(Resumption.prototype, 'goOn', function (this: Resumption, found) {
      goOn.call(this, { ...found, position: this.place.commit })
    })
  },
  'worldless-told': () => {
    const { opened } = GatewayCore.prototype
    return replace(GatewayCore.prototype, 'opened', function (this: GatewayCore, session, socket) {
      opened.call(this, session, socket)
      session.stopWaiting(waits.first)
      this.catchUp(session)
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
