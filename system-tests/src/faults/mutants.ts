import type { FaultKind } from './plan.js'

/** A place in a compiled file, and what stands there instead. */
export interface Patch {
  /** From the root of the project. */
  readonly file: string
  /** Is there exactly once. */
  readonly from: string
  readonly to: string
}

interface MutantFacts {
  readonly wrong: string
  /** What goes wrong in its runs, besides: what this one needs to be noticed. */
  readonly faults: readonly FaultKind[]
  readonly patches: readonly Patch[]
}

const gateway = (name: string, from: string, to: string): Patch => ({
  file: `session-service/dist/src/core/${name}.js`,
  from,
  to,
})
const kb = (name: string, from: string, to: string): Patch => ({ file: `kb-service/dist/src/${name}.js`, from, to })

/**
 * Ways to be wrong that the checker has to notice, by the names that the simulation has for them. They exist only in a copy
 * of the compiled services that a run makes for itself: no switch in a service leads to them.
 */
export const mutants = {
  'no-dedupe': {
    wrong: 'what comes twice by its commit is given twice',
    faults: ['kill-kb', 'kill-kb', 'cut-outbox', 'cut-outbox'],
    patches: [
      gateway('intake', 'if (feed.last !== null && event.commit <= feed.last)', 'if (false)'),
      gateway('deliver', 'if (event.commit <= session.position)', 'if (false)'),
    ],
  },
  'no-gap-check': {
    wrong: 'Gaia-Previous is not looked at',
    faults: ['lose-copies', 'lose-copies', 'lose-copies'],
    patches: [
      gateway('intake', 'if (known !== null && event.previous > known)', 'if (false)'),
      gateway('deliver', 'if (event.previous > session.position)', 'if (false)'),
      gateway('catch-up', 'if (next.event.previous > session.position)', 'if (false)'),
    ],
  },
  'ignore-position': {
    wrong: 'an area of interest does not cover what it has in it: events of before are given after it',
    faults: ['slow-nats', 'slow-nats', 'slow-outbox'],
    patches: [
      gateway(
        'world',
        'session.position = place.commit;',
        'session.position = session.worldCommit === 0 ? place.commit : Math.min(session.position, place.commit);',
      ),
      gateway('world', 'place.commit < session.position', 'false'),
    ],
  },
  'zone-of-late-answer': {
    wrong: 'the zone of a session is the one that the last answer named, of whatever kind',
    faults: ['slow-nats', 'slow-nats', 'slow-outbox'],
    patches: [
      gateway(
        'forward',
        "import { refuse } from './refuse.js';",
        "import { refuse } from './refuse.js';\nimport { enterZone } from './deliver.js';",
      ),
      gateway(
        'forward',
        'core.newEpoch(session.experience, reply.place.epoch);',
        'core.newEpoch(session.experience, reply.place.epoch);\n    enterZone(core, session, reply.place.zone);',
      ),
    ],
  },
  'no-except': {
    wrong: 'Gaia-Except is not looked at',
    faults: [],
    patches: [
      gateway(
        'session',
        'return event.zone === this.zone && (event.except === null || !event.except.includes(this.user));',
        'return event.zone === this.zone;',
      ),
    ],
  },
  'drop-on-lag': {
    wrong: 'who reads too slowly loses what comes meanwhile, and does not catch up',
    faults: ['deaf-client', 'deaf-client', 'deaf-client', 'deaf-client'],
    patches: [
      gateway(
        'writer',
        'session.stopWaiting(waits.drain);',
        'session.stopWaiting(waits.drain);\n        for (const { last } of session.feeds)\n            session.position = Math.max(session.position, last ?? 0);',
      ),
    ],
  },
  'publish-before-commit': {
    wrong: 'the KB publishes what is not on its disk yet (which here takes 60 ms)',
    faults: ['kill-kb', 'kill-kb', 'kill-kb'],
    patches: [
      kb(
        'outbox',
        'await abortable(journal.settled(journal.published + 1), signal);',
        'while (journal.head <= journal.published) {\n                    signal.throwIfAborted();\n                    await setTimeout(1);\n                }',
      ),
      kb('journal/file-journal', 'const to = this.durable;', 'const to = this.head;'),
      kb('journal/file-journal', 'if (commit > this.durable)', 'if (false)'),
      kb(
        'journal/group-writer',
        'await this.#file.write(bytes);',
        'await new Promise((resolve) => setTimeout(resolve, 60));\n        await this.#file.write(bytes);',
      ),
    ],
  },
  'no-outcomes': {
    wrong: 'the KB does not remember what it answered: the same request is done again',
    faults: ['cut-kb', 'cut-kb', 'kill-gateway', 'kill-gateway', 'cut-client', 'cut-client', 'slow-kb'],
    patches: [kb('world/outcomes', 'return this.#byPlayer.get(user)?.get(request);', 'return undefined;')],
  },
  'resume-trusts-sequence': {
    wrong: 'a resume takes whatever it read after the sequence for all that was missed',
    faults: ['delete-stream', 'delete-stream', 'delete-stream'],
    patches: [
      gateway(
        'resume',
        'return found.isWhole && found.end >= Math.max(wanted, this.knownOf(feed, reading));',
        'return true;',
      ),
      gateway('resume', 'return hasOwnCopies(this.session.user, own, others);', 'return true;'),
    ],
  },
  'late-zone-feed': {
    wrong: 'an answer is trusted though the feed of its zone was opened after it',
    faults: ['slow-nats', 'slow-nats', 'slow-nats', 'slow-nats', 'kill-gateway', 'kill-gateway'],
    patches: [gateway('feed', 'return this.wasOpenSince(stamp) && this.restartedAt <= stamp;', 'return true;')],
  },
  'no-hold': {
    wrong: 'an effect does not wait for its reply',
    faults: ['slow-kb', 'slow-kb'],
    patches: [
      gateway(
        'session',
        'return unanswered(this.#worldLane, event) ?? unanswered(this.#talkLane, event);',
        'return null;',
      ),
    ],
  },
} satisfies Readonly<Record<string, MutantFacts>>

export type Mutant = keyof typeof mutants

export function isMutant(name: string): name is Mutant {
  return Object.hasOwn(mutants, name)
}
