import { fileURLToPath } from 'node:url'
import { bareEnvironment, Program } from './program.js'
import { within } from './until.js'

const entry = fileURLToPath(new URL('../../../kb-service/dist/src/cli/main.js', import.meta.url))

/** Where they are. */
export interface Worlds {
  readonly folder: string
  readonly dataDir: string
  readonly contentDir: string
}

/** `npm run kb -- …` on the worlds and the content of a system, as a process of its own. */
export function startKbCommand({ folder, dataDir, contentDir }: Worlds, ...args: readonly string[]): Program {
  const env = { ...bareEnvironment(), KB_DATA_DIR: dataDir, KB_CONTENT_DIR: contentDir }
  return new Program(`kb ${args.join(' ')}`, process.execPath, [entry, ...args], env, folder)
}

/** Resolves with what it printed. Rejects if it did not work. */
export async function runKbCommand(rig: Worlds, ...args: readonly string[]): Promise<string> {
  const program = startKbCommand(rig, ...args)
  const { code } = await within(program.name, program.exit)
  if (code !== 0) throw new Error(`${program.name} ended with ${code}:\n${program.tail()}`)
  return program.lines.join('\n')
}
