import { readConfig } from './config.js'
import { startServer } from './server.js'

/** The process edge: environment in, signals in, exit code out. */
async function main(): Promise<void> {
  const server = await startServer(readConfig(process.env))
  const line = {
    level: 'info',
    time: new Date().toISOString(),
    service: 'page',
    port: server.port,
    msg: 'the page is served',
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.close())
}

function readable(error: unknown): string {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `port ${port} is taken. Stop what uses it, or set PORT to another.`
  if (code === 'ENOENT') return 'it is not built. npm run build does that.'
  return error instanceof Error ? error.message : String(error)
}

main().catch((error: unknown) => {
  process.stderr.write(`The page cannot be served: ${readable(error)}\n`)
  process.exitCode = 1
})
