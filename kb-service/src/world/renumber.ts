import type { CommitRecord } from '../journal/record.js'
import type { WholeJournal } from '../journal/write-journal.js'
import { save } from './checkpoint.js'
import { epochEvent } from './commit.js'
import type { State } from './state.js'

/** By how much versions rise when a world is restored or imported. DESIGN §5. */
const raise = 1000

interface Numbering {
  readonly experience: string
  /** Sorts above every epoch that was there. */
  readonly epoch: string
  /** The highest epoch that was there; null if there was none. */
  readonly previous: string | null
  /** The world that is given up, as far as it could be read. */
  readonly given: State | null
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * A journal that goes on with a world under a new numbering. No version falls, whichever of the two worlds a client
 * knows, and the first commit tells of the epoch. Takes the state over. DESIGN §2, §5.
 */
export function renumber(state: State, { experience, epoch, previous, given, at }: Numbering): WholeJournal {
  raiseVersions(state, given)
  state.lastCommits.clear() // nothing was published in this numbering
  const first: CommitRecord = {
    commit: state.commit + 1,
    at: Math.max(at, state.at),
    player: null,
    request_id: null,
    request_hash: null,
    outcome: null,
    world: [],
    players: {},
    events: [],
  }
  first.events = [epochEvent(experience, epoch, first)]
  const checkpoint = { commit: state.commit, state: save(experience, state) }
  return { header: { epoch, previous }, checkpoint, records: [first] }
}

function raiseVersions(state: State, given: State | null): void {
  state.floor = Math.max(highest(state), given === null ? 0 : highest(given)) + raise
  for (const [id, zone] of state.zones) zone.version = above(zone.version, given?.zones.get(id)?.version)
  for (const [user, { own }] of state.players) {
    if (own !== null) own.version = above(own.version, given?.players.get(user)?.own?.version)
  }
}

function above(version: number, other = 0): number {
  return Math.max(version, other) + raise
}

/** The highest version that any client may know. */
function highest({ zones, players, floor }: State): number {
  const own = [...players.values()].map(({ own }) => own?.version ?? 0)
  return [...[...zones.values()].map(({ version }) => version), ...own, floor].reduce((a, b) => Math.max(a, b), 0)
}
