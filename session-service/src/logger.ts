import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Where a token or a key might stand in what is logged. */
const secretPaths = ['token', 'secret', 'authorization', 'creds'].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** JSON lines on stdout, or where `destination` says; nothing below `level`. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'session-service' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretPaths, censor: '[secret]' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
