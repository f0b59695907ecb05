import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines, on standard output if nothing else is said. Tokens do not come through, whichever field they are in. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'kb' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'token',
        'authorization',
        '*.token',
        '*.authorization',
        '*.headers.authorization',
        'headers.authorization',
      ],
      censor: '(hidden)',
    },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
