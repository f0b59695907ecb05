import { join } from 'node:path'
import { mintEpoch } from '../journal/epoch.js'
import { highestEpoch } from '../journal/recovery.js'
import { keptFolder, replaceJournal } from '../journal/replace.js'
import { renumber } from '../world/renumber.js'
import type { State } from '../world/state.js'
import type { Context } from './command.js'
import { hasJournal, readWorld } from './worlds.js'

/** What replacing a world takes of a command's context. */
export type WorldContext = Pick<Context, 'files' | 'dataDir' | 'now' | 'say' | 'note'>

/** What takes the place of a world. */
export interface Successor {
  /** As of a commit of its own. */
  readonly state: State
  /** The epoch of that commit; null if it has none. */
  readonly epoch: string | null
}

/**
 * Puts a world in the place of another, under a new numbering; what was there is kept. To be called while the service
 * is stopped. Tells what it did.
 */
export async function replaceWorld(experience: string, successor: Successor, context: WorldContext): Promise<void> {
  const { files, dataDir, now, say } = context
  const directory = join(dataDir, experience)
  const isThere = await hasJournal(files, directory)
  const given = isThere ? await readGiven(directory, experience, context) : null
  const at = now()
  const previous = later(successor.epoch, await highestEpoch(files, directory))
  const epoch = mintEpoch(at, previous)
  const label = new Date(at).toISOString().replaceAll(':', '-')
  const { state } = successor
  const { commit } = state
  await replaceJournal(files, directory, label, renumber(state, { experience, epoch, previous, given, at }))
  say(`${experience}: the world as of commit ${commit} goes on in epoch ${epoch}, with higher versions.`)
  if (isThere) say(`What was there lies in ${keptFolder(directory, label)}.`)
}

/** The world that is given up, as far as it can be read. */
async function readGiven(directory: string, experience: string, { files, note }: WorldContext): Promise<State | null> {
  try {
    return (await readWorld(files, directory, experience)).state
  } catch (error) {
    note(
      `What is there cannot be read, so nobody knows its versions: ${error instanceof Error ? error.message : error}`,
    )
    return null
  }
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a
}
