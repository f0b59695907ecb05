import { asideSuffix, type Files } from './files.js'
import { isOfJournal } from './recovery.js'
import { type WholeJournal, writeJournal } from './write-journal.js'

/*
 * A journal takes the place of another in the same directory, so that one lock guards both. What is to come is written
 * into a folder of its own, and counts from the moment when that has the name `next-…`: whoever opens the directory
 * afterwards moves the old files to `kept-…` and the new ones to where they belong, as far as that is not done yet.
 */
const next = 'next-'
/** As `next-…`, once all old files are out of the way. */
const coming = 'coming-'
const kept = 'kept-'

/** Replaces what is in the directory, all or nothing. For the holder of its lock. `label` tells this replacement from others. */
export async function replaceJournal(
  files: Files,
  directory: string,
  label: string,
  journal: WholeJournal,
): Promise<void> {
  const aside = `${directory}/${next}${label}${asideSuffix}`
  await files.remove(aside)
  await files.makeDirectory(aside)
  await writeJournal(files, aside, journal)
  await files.rename(aside, `${directory}/${next}${label}`)
  await files.syncDirectory(directory)
  await finishReplacement(files, directory)
}

/** Where a replacement puts what was there before. */
export function keptFolder(directory: string, label: string): string {
  return `${directory}/${kept}${label}`
}

/** Brings a replacement that was decided on to its end. For the holder of the lock. */
export async function finishReplacement(files: Files, directory: string): Promise<void> {
  const decided = labelOf(next, await files.list(directory))
  if (decided !== null) await clear(files, directory, decided)
  const cleared = labelOf(coming, await files.list(directory))
  if (cleared !== null) await moveIn(files, directory, cleared)
}

function labelOf(prefix: string, names: readonly string[]): string | null {
  const name = names.find((name) => name.startsWith(prefix) && !name.endsWith(asideSuffix))
  return name === undefined ? null : name.slice(prefix.length)
}

async function clear(files: Files, directory: string, label: string): Promise<void> {
  const old = (await files.list(directory)).filter(isOfJournal)
  const folder = keptFolder(directory, label)
  if (old.length > 0) await files.makeDirectory(folder)
  for (const name of old) await files.rename(`${directory}/${name}`, `${folder}/${name}`)
  if (old.length > 0) await files.syncDirectory(folder)
  await files.syncDirectory(directory)
  await files.rename(`${directory}/${next}${label}`, `${directory}/${coming}${label}`)
  await files.syncDirectory(directory)
}

async function moveIn(files: Files, directory: string, label: string): Promise<void> {
  const folder = `${directory}/${coming}${label}`
  for (const name of await files.list(folder)) await files.rename(`${folder}/${name}`, `${directory}/${name}`)
  await files.syncDirectory(directory)
  await files.remove(folder)
}
