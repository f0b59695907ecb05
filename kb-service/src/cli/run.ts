import { ConfigError } from '../config.js'
import { ContentError } from '../content/problem.js'
import { JournalDamaged, JournalLocked } from '../journal/errors.js'
import { WorldDamaged } from '../world/restore.js'
import { backup } from './backup.js'
import { check } from './check.js'
import { Advice, type Command, type Context, Misused } from './command.js'
import { exportWorld } from './export.js'
import { importWorld } from './import.js'
import { reset } from './reset.js'
import { restore } from './restore.js'

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({ check, export: exportWorld, import: importWorld, reset, backup, restore }),
)

const usage = `npm run kb -- COMMAND …

Looks after the content and the worlds of the KB service, with its environment: KB_CONTENT_DIR and KB_DATA_DIR.

${[...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

npm run kb -- COMMAND --help says more. The exit code is 0 if it worked, 1 if not, 2 if the command was not understood.
`

/** Runs a command line; resolves with its exit code. `contextOf` throws `ConfigError` if the environment cannot be used. */
export async function run([name, ...args]: readonly string[], contextOf: () => Context, io: Io): Promise<number> {
  const command = commands.get(name ?? '')
  if (command === undefined) return tellUsage(name, io)
  if (args.includes('--help') || args.includes('-h')) {
    io.out(command.usage)
    return 0
  }
  try {
    await command.run(args, contextOf())
    return 0
  } catch (error) {
    io.err(`${told(error, name!)}\n`)
    return error instanceof Misused ? 2 : 1
  }
}

/** Where texts go. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

function tellUsage(name: string | undefined, { out, err }: Io): number {
  const isAsked = name === '--help' || name === '-h' || name === 'help'
  if (isAsked) out(usage)
  else err(`${name === undefined ? '' : `There is no command "${name}".\n\n`}${usage}`)
  return isAsked ? 0 : 2
}

/** A sentence for what can be put right; all there is to know of what is a fault of ours. */
function told(error: unknown, name: string): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof Misused) return `${error.message}\nSee npm run kb -- ${name} --help`
  if (error instanceof JournalLocked) return `The KB is running: ${error.message}`
  const kinds = [Advice, ConfigError, ContentError, JournalDamaged, WorldDamaged]
  const isForReaders =
    kinds.some((kind) => error instanceof kind) || typeof (error as NodeJS.ErrnoException).syscall === 'string'
  return isForReaders ? error.message : (error.stack ?? error.message)
}
