import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on standard output. Tokens do not come through, whichever field they are in. */
export function createLogger(level: string): Logger {
  return pino({
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
  })
}
