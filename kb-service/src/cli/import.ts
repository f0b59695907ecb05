import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isUserId, maxEventBytes } from 'schemas'
import { type Content, loadAllContent } from '../content/content.js'
import type { Files } from '../journal/files.js'
import { largestArea } from '../upstream/largest.js'
import { readView } from '../upstream/read-view.js'
import { readZones } from '../upstream/read-world.js'
import type { Reading } from '../upstream/reading.js'
import { emptyState, type State } from '../world/state.js'
import { Advice, type Command, type Context, readArgs } from './command.js'
import { replaceWorld } from './replace-world.js'
import { experienceOf, hasJournal, readWorld, whileStopped } from './worlds.js'

/** A world from upstream's readable form. */
export const importWorld: Command = {
  summary: 'takes a world that "export" or the earlier Python service wrote, while the KB is stopped',
  usage: `npm run kb -- import EXPERIENCE DIR

Puts the world and the players that lie in DIR, in the form that "export" writes, in the place of those that are there.
The KB must be stopped. What is there is kept beside. Players who are not in DIR begin anew. Whatever is odd, as an item
that lies at no spot, is put to a place near it and told. Needs the content of the experience in KB_CONTENT_DIR.
`,
  async run(args, context) {
    const { positionals } = readArgs(args, {}, [2, 'EXPERIENCE', 'DIR'])
    const [given, dir] = positionals as [string, string]
    const experience = experienceOf(given)
    const content = (await loadAllContent(context.contentDir)).get(experience)
    if (content === undefined) throw new Advice(`There is no content of ${experience} in ${context.contentDir}.`)
    const state = await readState(context.pathOf(dir), content, context)
    const directory = join(context.dataDir, experience)
    await whileStopped(context.files, [directory], async () => {
      state.commit = (await lastCommit(context.files, directory, experience)) + 1
      await replaceWorld(experience, { state, epoch: null }, context)
    })
    context.say(`${state.players.size} players and ${countItems(state)} items were read.`)
  },
}

/** Who holds something has it: what lies in the world as well is left out there. */
async function readState(root: string, content: Content, { note, now }: Context): Promise<State> {
  const { experience } = content
  const state = { ...emptyState(), at: now() }
  const path = join(root, 'experiences', experience, 'state', 'world.json')
  const world = await readJson(path)
  if (world === undefined) throw new Advice(`${path} is not there.`)
  const reading: Reading = { content, taken: new Set(), tell: note }
  for (const user of await usersIn(join(root, 'players'))) {
    const file = join('players', user, experience, 'view.json')
    const view = await readJson(join(root, file))
    if (view === undefined) continue
    if (!isUserId(user)) note(`${file} is left out: "${user}" is no user id`)
    else
      state.players.set(
        user,
        readView(view, file, content.model === 'isolated' ? { ...reading, taken: new Set() } : reading),
      )
  }
  if (content.model === 'shared')
    for (const [id, zone] of readZones(world, 'world.json', reading)) state.zones.set(id, zone)
  checkSize(state, content)
  return state
}

async function usersIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Advice(`${path} is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** For the headers of an event. */
const spareBytes = 4 * 1024

function checkSize(state: State, content: Content): void {
  const bytes = largestArea(state, content)
  const most = maxEventBytes - spareBytes
  if (bytes > most) throw new Advice(`What a player may see is up to ${bytes} bytes large, more than ${most}.`)
}

/** The last commit of the world that is given up; 0 if there is none, or none that can be read. */
async function lastCommit(files: Files, directory: string, experience: string): Promise<number> {
  if (!(await hasJournal(files, directory))) return 0
  return readWorld(files, directory, experience).then(
    ({ state }) => state.commit,
    () => 0,
  )
}

function countItems({ zones, players }: State): number {
  const lying = [...zones.values()].map(({ items }) => items.size)
  const held = [...players.values()].map(({ inventory }) => inventory.size)
  return [...lying, ...held].reduce((sum, count) => sum + count, 0)
}
