import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Files } from '../journal/files.js'
import type { Holder } from '../journal/lock.js'
import { unpack } from './archive.js'
import { Advice, type Command, readArgs } from './command.js'
import { replaceWorld, type WorldContext } from './replace-world.js'
import { experienceOf, experiencesIn, hasJournal, readWorld, whileStopped } from './worlds.js'

/** Puts a backup in the place of the worlds that are there. */
export const restore: Command = {
  summary: 'puts a backup in the place of what is there, while the KB is stopped',
  usage: `npm run kb -- restore FILE|DIR [--experience EXPERIENCE]

Puts the worlds of a backup into KB_DATA_DIR. The KB must be stopped. What is there is kept beside, in a folder of its
own, from which it can be restored likewise. Every version rises and a new epoch begins, so that when the KB starts
again, all gateways and clients ask for the world anew.

  --experience NAME  this one only
`,
  async run(args, context) {
    const { values, positionals } = readArgs(args, { experience: { type: 'string' } }, [1, 'FILE|DIR'])
    const wanted = values.experience === undefined ? null : experienceOf(values.experience)
    const scratch = await mkdtemp(join(tmpdir(), 'kb-restore-'))
    try {
      await restoreFrom(await opened(context.pathOf(positionals[0]!), scratch), wanted, context)
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  },
}

/** The folder of a backup. */
async function opened(path: string, scratch: string): Promise<string> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new Advice(`${path} is not there.`)
  if (found.isDirectory()) return path
  try {
    await unpack(path, scratch)
  } catch (error) {
    throw new Advice(`${path} is no backup that can be read: ${error instanceof Error ? error.message : error}`)
  }
  return scratch
}

/** Reads and checks everything before it changes anything. `wanted`: this world only. */
export async function restoreFrom(
  folder: string,
  wanted: string | null,
  context: WorldContext,
  holder?: Holder,
): Promise<void> {
  const { files } = context
  const sources = await sourcesIn(files, folder, wanted)
  const worlds = await Promise.all(
    sources.map(async ({ experience, directory }) => ({
      experience,
      ...(await readWorld(files, directory, experience)),
    })),
  )
  await whileStopped(
    files,
    sources.map(({ experience }) => join(context.dataDir, experience)),
    async () => {
      for (const { experience, state, found } of worlds) {
        await replaceWorld(experience, { state, epoch: found.header.epoch }, context)
      }
    },
    holder,
  )
}

/** The worlds in a backup; or the one world of a folder that an earlier restore kept. */
async function sourcesIn(
  files: Files,
  folder: string,
  wanted: string | null,
): Promise<{ experience: string; directory: string }[]> {
  if (await hasJournal(files, folder)) {
    if (wanted === null) throw new Advice(`${folder} holds one world. Say with --experience whose it is.`)
    return [{ experience: wanted, directory: folder }]
  }
  const experiences = wanted === null ? await experiencesIn(files, folder) : [wanted]
  if (experiences.length === 0) throw new Advice(`${folder} is no backup: there is no world in it.`)
  return experiences.map((experience) => ({ experience, directory: join(folder, experience) }))
}
