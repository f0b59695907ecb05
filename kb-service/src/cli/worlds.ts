import { join } from 'node:path'
import { isExperienceId } from 'schemas'
import { JournalDamaged } from '../journal/errors.js'
import type { Files } from '../journal/files.js'
import { type Holder, lockDirectory } from '../journal/lock.js'
import { makeDirectory, removeAsides } from '../journal/open-journal.js'
import { type FoundWorld, isOfJournal } from '../journal/recovery.js'
import { finishReplacement } from '../journal/replace.js'
import { readSnapshot } from '../journal/snapshot.js'
import { restore } from '../world/restore.js'
import type { State } from '../world/state.js'
import { Advice, Misused } from './command.js'

/** A world as it lies in a folder. */
export interface World {
  readonly found: FoundWorld
  readonly state: State
}

/** The id of an experience as a command names it. Throws `Misused`. */
export function experienceOf(given: string): string {
  if (isExperienceId(given)) return given
  throw new Misused(`"${given}" is no experience: its id is 1 to 64 characters a-z 0-9 _ -.`)
}

/** The experiences below a folder that have a journal. */
export async function experiencesIn(files: Files, folder: string): Promise<string[]> {
  const names = (await namesIn(files, folder)).filter(isExperienceId).sort()
  const known = await Promise.all(names.map((name) => hasJournal(files, join(folder, name))))
  return names.filter((_, index) => known[index])
}

/** True for a folder in which a world lies, good or bad. */
export async function hasJournal(files: Files, directory: string): Promise<boolean> {
  return (await namesIn(files, directory)).some(isOfJournal)
}

async function namesIn(files: Files, folder: string): Promise<string[]> {
  return files.list(folder).catch(() => [])
}

/** A world as of some commit, also while a service writes to it. Throws `Advice` if there is none. */
export async function readWorld(files: Files, directory: string, experience: string): Promise<World> {
  const found = (await hasJournal(files, directory)) ? await readFound(files, directory) : null
  if (found === null) throw new Advice(`There is no world of ${experience}: ${directory} has no journal.`)
  return { found, state: restore(experience, found, found.last) }
}

async function readFound(files: Files, directory: string): Promise<FoundWorld | null> {
  try {
    return await readSnapshot(files, directory)
  } catch (error) {
    if (error instanceof JournalDamaged) throw new Advice(`The world in ${directory} is damaged. ${error.message}`)
    throw error
  }
}

/** Does something while no service can write to these directories. Throws `JournalLocked` if one does. */
export async function whileStopped<T>(
  files: Files,
  directories: readonly string[],
  work: () => Promise<T>,
  holder?: Holder,
): Promise<T> {
  const unlock: (() => Promise<void>)[] = []
  try {
    for (const directory of directories) {
      await makeDirectory(files, directory)
      unlock.push(await lockDirectory(files, directory, holder))
      await removeAsides(files, directory)
      await finishReplacement(files, directory)
    }
    return await work()
  } finally {
    for (const give of unlock) await give()
  }
}
