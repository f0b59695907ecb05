import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import dockerignore from '@balena/dockerignore'

/** Too large to look into; that they are left out is asked of the rules themselves. */
const notLookedInto = ['node_modules', '.git', 'data', '.tap']

/** Copies what an engine would be sent of a folder, by its `.dockerignore`. Returns what it was. */
export async function copyContext(from: string, to: string): Promise<string[]> {
  const rules = dockerignore.default().add(await readFile(join(from, '.dockerignore'), 'utf8'))
  const files = rules.filter(await filesBelow(from, ''))
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    await cp(join(from, file), join(to, file))
  }
  return files
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const found = entries
    .filter(({ name }) => !notLookedInto.includes(name))
    .map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(root, path) : Promise.resolve([path])
    })
  return (await Promise.all(found)).flat()
}
