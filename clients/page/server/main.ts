import { readConfig } from './config.js'
import { startServer } from './server.js'

/** The process edge: environment in, signals in, exit code out. */
async function main(): Promise<void> {
  const server = await startServer(readConfig(process.env))
  process.stdout.write(`the page is served on port ${server.port}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.close())
}

main().catch((error: unknown) => {
  process.stderr.write(`The page cannot be served: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})
