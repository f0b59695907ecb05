import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Content, loadFolders } from '../content/content.js'
import { asideSuffix, disk } from '../journal/files.js'
import { type Written, writeView, writeWorld } from '../upstream/write.js'
import { Advice, type Command, type Context, readArgs } from './command.js'
import { experienceOf, readWorld } from './worlds.js'

/** A world in upstream's readable form. */
export const exportWorld: Command = {
  summary: 'writes a world as readable JSON, also while the KB runs',
  usage: `npm run kb -- export EXPERIENCE DIR

Writes the world as of its last commit in the form of the earlier Python service, for people and other programs:

  DIR/experiences/EXPERIENCE/state/world.json
  DIR/players/USER/EXPERIENCE/view.json         in an isolated experience with the world that is this player's

DIR must be new or empty. The KB may run meanwhile. "import" reads the same form.
`,
  async run(args, context) {
    const { positionals } = readArgs(args, {}, [2, 'EXPERIENCE', 'DIR'])
    const [given, dir] = positionals as [string, string]
    const experience = experienceOf(given)
    const target = context.pathOf(dir)
    const names = await readdir(target).catch(() => [])
    if (names.length > 0) throw new Advice(`${target} is not empty. Name another folder.`)
    const { state, found } = await readWorld(context.files, join(context.dataDir, experience), experience)
    const content = await contentOf(experience, context)
    await writeAll(target, experience, { state, epoch: found.header.epoch, content })
    context.say(`${experience}: commit ${state.commit} and ${state.players.size} players are in ${target}.`)
  },
}

/** Content only gives names here. */
async function contentOf(experience: string, { contentDir, note }: Context): Promise<Content | null> {
  const loaded = await loadFolders(contentDir).catch(() => [])
  const content = loaded.find(({ folder }) => folder === experience)?.content ?? null
  if (content === null) note(`There is no good content of ${experience} in ${contentDir}: places have no names.`)
  return content
}

/** Whole under its name, or not there. */
async function writeAll(target: string, experience: string, written: Written): Promise<void> {
  const aside = `${target}${asideSuffix}`
  await rm(aside, { recursive: true, force: true })
  try {
    await writeJson(join(aside, 'experiences', experience, 'state', 'world.json'), writeWorld(written))
    for (const [user, player] of written.state.players) {
      await writeJson(join(aside, 'players', user, experience, 'view.json'), writeView(player, written))
    }
    await rmdir(target).catch(() => {})
    await rename(aside, target)
    await disk.syncDirectory(dirname(target))
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function writeJson(path: string, value: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
}
