import type { Content } from '../content/content.js'
import type { Recovered } from '../journal/journal.js'
import { apply } from './apply.js'
import { load } from './checkpoint.js'
import { emptyState, type State } from './state.js'

/** What the journal holds makes no world, though it is whole: it was written by hand, or by another version. */
export class WorldDamaged extends Error {
  constructor(experience: string, commit: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`The world of ${experience} cannot be restored at commit ${commit}: ${reason}.`, { cause })
    this.name = 'WorldDamaged'
  }
}

/** The state that a checkpoint and the commits after it make. Throws `WorldDamaged`. */
export function restore(experience: string, found: Omit<Recovered, 'journal'>, head: number): State {
  const { checkpoint, records } = found
  let commit = checkpoint?.commit ?? 0
  try {
    const state = checkpoint === null ? emptyState() : load(experience, checkpoint.state)
    for (const record of records) {
      commit = record.commit
      apply(state, record)
    }
    if (state.commit !== head) throw new Error(`the journal ends at commit ${head}`)
    return state
  } catch (error) {
    throw new WorldDamaged(experience, commit, error)
  }
}

/** Refuses content whose model is not the one that the world was made with. Throws `WorldDamaged`. */
export function checkModel({ commit, zones, players }: State, { experience, model }: Content): void {
  const made = zones.size > 0 ? 'shared' : 'isolated'
  if (made === model || zones.size + players.size === 0) return
  const reason = `it was made with the model "${made}", and config.json says "${model}"`
  throw new WorldDamaged(experience, commit, new Error(reason))
}
