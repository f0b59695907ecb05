import type { Fault } from './config.js'
import { gatewayPatches } from './gateway-patches.js'
import { kbPatches } from './kb-patches.js'
import type { Patch } from './patch.js'

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
  'no-gap-check': { wrong: 'Gaia-Previous is not looked at', faults: ['lost-copies'], within: 50 },
  'no-dedupe': { wrong: 'an event that comes again is given again', faults: ['ack', 'nats'], within: 50 },
  'ignore-position': { wrong: 'an area of interest does not say where its session stands', faults: [], within: 50 },
  'zone-of-late-answer': { wrong: 'any answer says in which zone the player is', faults: [], within: 50 },
  'late-zone-feed': {
    wrong: 'whether the feed of a zone has heard all since the question is not looked at',
    faults: ['wander', 'disconnect'],
    within: 1_000,
  },
  'drop-on-lag': { wrong: 'what a slow socket could not take is skipped', faults: ['slow'], within: 50 },
  'publish-before-commit': {
    wrong: 'the KB publishes what is not on disk',
    faults: ['power', 'disk-refuses'],
    within: 50,
  },
  'answer-before-commit': { wrong: 'the KB answers what is not on disk', faults: ['power'], within: 100 },
  'no-outcomes': { wrong: 'the KB does a request again', faults: ['crash', 'http'], within: 100 },
  'no-sync': { wrong: 'the KB does not wait for the disk itself', faults: ['power'], within: 50 },
  'names-not-synced': { wrong: 'the KB does not sync folders', faults: ['power', 'restore'], within: 50 },
  'tail-not-cut': { wrong: 'a torn end of the journal stays there', faults: ['power'], within: 50 },
  'outbox-forgets': { wrong: 'a start of the KB takes all for published', faults: ['crash'], within: 50 },
  'no-epoch-event': { wrong: 'a restored journal does not announce itself', faults: ['restore', 'crash'], within: 200 },
  'todays-commit': {
    wrong: 'an answer names the last commit, not the one it was made at',
    faults: [],
    within: 50,
  },
  'heal-late': { wrong: 'heal reads at a replica that is late', faults: ['late', 'leader', 'nats'], within: 600 },
  'stamp-off': {
    wrong: 'whether a feed has heard all since the question is not looked at',
    faults: ['wander', 'disconnect'],
    within: 600,
  },
  'no-hold': { wrong: 'an effect does not wait for its reply', faults: [], within: 50 },
  'reach-off': {
    wrong: 'a feed is taken to reach back to anything',
    faults: ['slow', 'kill', 'wander'],
    within: 1_000,
  },
  'overtaken-off': { wrong: 'an event that came too late is forgotten', faults: ['lost-copies'], within: 100 },
  'feed-forgets': {
    wrong: 'a feed does not remember its last event',
    faults: ['crash', 'slow', 'nats', 'away'],
    within: 3_000,
  },
  'crowd-off': {
    wrong: 'what the stream may have forgotten of a player is not looked at',
    faults: ['leader', 'nats', 'elsewhere'],
    within: 5_000,
  },
  'end-forgotten': {
    wrong: 'before it has seen an event, a gateway takes any stream for the one it knows',
    faults: ['copy', 'kill', 'nats'],
    within: 3_000,
  },
  'cursor-without-zone': { wrong: 'the zone in a cursor is not looked at', faults: ['disconnect'], within: 100 },
  'resume-trusts-sequence': {
    wrong: 'a resume takes what it read after the sequence for all',
    faults: ['disconnect', 'recreate', 'late', 'nats'],
    within: 200,
  },
  'ends-at-published': {
    wrong: 'a resume does not ask for the last message of the leader',
    faults: ['disconnect', 'ack'],
    within: 1_000,
  },
  'own-copies-off': {
    wrong: 'a resume does not miss own copies',
    faults: ['lose', 'late', 'ack', 'lost-copies', 'nats'],
    within: 1_000,
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
    faults: ['lost-copies', 'disconnect', 'late'],
    within: 1_000,
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

/** Runs `task` with the mutant's patch of the real code in place, if it has one. */
export async function patched<T>(mutant: Mutant | null, task: () => Promise<T>): Promise<T> {
  const patch = mutant === null ? undefined : patches[mutant]
  const undo: (() => void)[] = []
  patch?.((target, name, method) => {
    const before = Object.getOwnPropertyDescriptor(target, name)!
    Object.defineProperty(target, name, { ...before, value: method })
    undo.push(() => void Object.defineProperty(target, name, before))
  })
  try {
    return await task()
  } finally {
    for (const one of undo) one()
  }
}

/** Mutants of the real code: each puts methods in the place of others. */
const patches: Partial<Record<Mutant, Patch>> = { ...gatewayPatches, ...kbPatches }
