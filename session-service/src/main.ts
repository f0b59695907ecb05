import { readFileSync } from 'node:fs'
import { ConfigError, readConfig } from './config.js'
import { createLogger } from './logger.js'
import { startService } from './service.js'

/** The process edge: the only file that reads the environment, heeds signals and sets the exit code. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLogger(config.logLevel)
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  if (config.auth.isDevelopmentSecret) {
    log.warn('tokens are checked with the development secret: anybody can make one. Set SUPABASE_JWT_SECRET')
  }
  const starting = startService(config, version, log)
  let isStopping = false
  async function stop(signal: NodeJS.Signals): Promise<void> {
    // Ctrl-C under npm comes twice: from the terminal and passed on by npm. A second one is the same stop.
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping: sockets are told, what is in flight is finished')
    // One that cannot start says so itself.
    const service = await starting.catch(() => null)
    if (service === null) return
    await service.stop()
    log.info('stopped')
    // uWebSockets.js keeps the loop alive a little longer than there is a reason to.
    process.exit(0)
  }
  // Heeded from the beginning: process 1 of a container is ended by no other means.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      })
    })
  }
  const service = await starting
  log.info({ port: service.port, host: config.host }, 'session service listens')
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || (error instanceof Error && 'code' in error)
  process.stderr.write(`${isExpected ? (error as Error).message : (error as Error).stack}\n`)
  process.exit(1)
})
