import { ConfigError, readConfig } from './config.js'
import { ContentError } from './content/problem.js'
import { JournalDamaged, JournalLocked } from './journal/errors.js'
import { startService } from './service.js'
import { WorldDamaged } from './world/restore.js'

/** The process edge: environment in, signals in, exit code out. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const starting = startService(config)
  // Heeded from the beginning: reading journals may take long, and process 1 of a container is ended by no other means.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(starting))
  await starting
}

async function stop(starting: ReturnType<typeof startService>): Promise<void> {
  // One that cannot start says so itself.
  const service = await starting.catch(() => null)
  await service?.stop().then(
    () => process.exit(0),
    (error: unknown) => fail('The KB service did not stop cleanly', error),
  )
}

function fail(what: string, error: unknown): void {
  const isForReaders =
    error instanceof ConfigError ||
    error instanceof ContentError ||
    error instanceof JournalDamaged ||
    error instanceof JournalLocked ||
    error instanceof WorldDamaged
  const reason = isForReaders ? error.message : readable(error)
  process.stderr.write(`${what}: ${reason}\n`)
  process.exit(1)
}

function readable(error: unknown): string {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk has no room. Make some below KB_DATA_DIR.'
  if (code === 'EADDRINUSE') return `port ${port} is taken. Stop what uses it, or set PORT to another.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main().catch((error: unknown) => fail('The KB service cannot start', error))
