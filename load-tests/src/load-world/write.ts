import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { experienceFiles } from './files.js'
import type { WorldSize } from './size.js'

/** Something is in the way that was not made by this. */
export class Occupied extends Error {}

/** Writes the experience into `folder`, a folder of experiences; one of the same name that was made so is replaced. Resolves with its own folder. */
export async function writeLoadWorld(folder: string, size: WorldSize): Promise<string> {
  const home = join(folder, size.experience)
  if (!(await isOurs(home))) throw new Occupied(`${home} is another experience: choose another folder or --experience.`)
  await rm(home, { recursive: true, force: true })
  for (const [path, text] of experienceFiles(size)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), text)
  }
  return home
}

async function isOurs(home: string): Promise<boolean> {
  try {
    const { description } = JSON.parse(await readFile(join(home, 'config.json'), 'utf8')) as { description: unknown }
    return typeof description === 'string' && description.endsWith('for load tests.')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    return false
  }
}
