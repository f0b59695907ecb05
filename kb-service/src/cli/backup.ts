import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asideSuffix } from '../journal/files.js'
import { writeJournal } from '../journal/write-journal.js'
import { isArchive, pack } from './archive.js'
import { Advice, type Command, type Context, readArgs } from './command.js'
import type { WorldContext } from './replace-world.js'
import { experienceOf, experiencesIn, readWorld } from './worlds.js'

/** A consistent copy of all worlds or of one. */
export const backup: Command = {
  summary: 'a copy of all worlds or of one, also while the KB runs',
  usage: `npm run kb -- backup FILE|DIR [--experience EXPERIENCE]

Copies the worlds in KB_DATA_DIR, each as of one commit, read whole and checked. The KB may run meanwhile. A name that
ends in .tar, .tar.gz or .tgz becomes one file, every other a folder. What is there already is never overwritten.

  --experience NAME  this one only
`,
  async run(args, context) {
    const { values, positionals } = readArgs(args, { experience: { type: 'string' } }, [1, 'FILE|DIR'])
    const target = context.pathOf(positionals[0]!)
    if (await isThere(target)) throw new Advice(`${target} is there already. Name another.`)
    const experiences = values.experience === undefined ? null : [experienceOf(values.experience)]
    const all = experiences ?? (await experiencesIn(context.files, context.dataDir))
    if (all.length === 0) throw new Advice(`There is no world in ${context.dataDir}.`)
    await writeBackup(target, all, context)
    context.say(`The backup is ${target}.`)
  },
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Whole under its name, or not there. */
async function writeBackup(target: string, experiences: readonly string[], context: Context): Promise<void> {
  const folder = `${target}${asideSuffix}`
  const file = `${target}.file${asideSuffix}`
  try {
    for (const path of [folder, file]) await rm(path, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    for (const experience of experiences) await copyWorld(folder, experience, context)
    await context.files.syncDirectory(folder)
    if (isArchive(target)) await pack(folder, file, target)
    await rename(isArchive(target) ? file : folder, target)
    await context.files.syncDirectory(dirname(target))
  } finally {
    for (const path of [folder, file]) await rm(path, { recursive: true, force: true })
  }
}

/** A world as of one commit, in a folder of its own below `folder`. */
export async function copyWorld(folder: string, experience: string, context: WorldContext): Promise<void> {
  const { files, dataDir, say } = context
  const { found, state } = await readWorld(files, join(dataDir, experience), experience)
  const copy = join(folder, experience)
  await files.makeDirectory(copy)
  await writeJournal(files, copy, found)
  say(`${experience}: commit ${state.commit} of ${new Date(state.at).toISOString()}, epoch ${found.header.epoch}.`)
}
