import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Mutant, mutants, type Patch } from './mutants.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const services = ['session-service', 'kb-service'] as const

/** A copy of the compiled services in which something is wrong. */
export interface MutatedBuild {
  readonly folder: string
  remove(): Promise<void>
}

/** Rejects if a place that is to be changed is not there, or more than once: the mutant does not fit the services any more. */
export async function mutatedBuild(mutant: Mutant): Promise<MutatedBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'mutant-'))
  for (const service of services) {
    await mkdir(join(folder, service))
    for (const part of ['package.json', 'dist']) {
      await cp(join(root, service, part), join(folder, service, part), { recursive: true })
    }
    await symlink(join(root, service, 'node_modules'), join(folder, service, 'node_modules'))
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const patch of mutants[mutant].patches) {
    const path = join(folder, patch.file)
    await writeFile(path, patched(await readFile(path, 'utf8'), patch))
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export function patched(text: string, { file, from, to }: Patch): string {
  const places = text.split(from).length - 1
  if (places !== 1) throw new Error(`in ${file} this stands ${places} times, and must once: ${from}`)
  return text.replace(from, () => to)
}
