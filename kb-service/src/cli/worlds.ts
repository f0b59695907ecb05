import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isExperienceId } from 'schemas'
import { JournalDamaged } from '../journal/errors.js'
import { disk } from '../journal/files.js'
import { lockDirectory } from '../journal/lock.js'
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
export async function experiencesIn(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter(isExperienceId).sort()
  const known = await Promise.all(names.map((name) => hasJournal(join(folder, name))))
  return names.filter((_, index) => known[index])
}

/** True for a folder in which a world lies, good or bad. */
export async function hasJournal(directory: string): Promise<boolean> {
  return (await namesIn(directory)).some(isOfJournal)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

/** A world as of some commit, also while a service writes to it. Throws `Advice` if there is none. */
export async function readWorld(directory: string, experience: string): Promise<World> {
  const found = (await hasJournal(directory)) ? await readFound(directory) : null
  if (found === null) throw new Advice(`There is no world of ${experience}: ${directory} has no journal.`)
  return { found, state: restore(experience, found, found.last) }
}

async function readFound(directory: string): Promise<FoundWorld | null> {
  try {
    return await readSnapshot(disk, directory)
  } catch (error) {
    if (error instanceof JournalDamaged) throw new Advice(`The world in ${directory} is damaged. ${error.message}`)
    throw error
  }
}

/** Does something while no service can write to these directories. Throws `JournalLocked` if one does. */
export async function whileStopped<T>(directories: readonly string[], work: () => Promise<T>): Promise<T> {
  const unlock: (() => Promise<void>)[] = []
  try {
    for (const directory of directories) {
      await makeDirectory(disk, directory)
      unlock.push(await lockDirectory(disk, directory))
      await removeAsides(disk, directory)
      await finishReplacement(disk, directory)
    }
    return await work()
  } finally {
    for (const give of unlock) await give()
  }
}
