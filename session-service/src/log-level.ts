import { type AdminRoute, refused } from './admin.js'
import type { Logger } from './logger.js'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** `GET` says from which level on lines are written, `PUT {"level":"debug"}` changes it until the process ends. */
export function logLevelRoute(log: Logger): AdminRoute {
  const present = () => ({ status: 200, body: { level: log.level } })
  return {
    GET: present,
    PUT(body) {
      const level = logLevels.find((one) => one === (body as { level?: unknown } | null)?.level)
      if (level === undefined) return refused(422, 'invalid_level', `level must be one of ${logLevels.join(', ')}.`)
      log.warn({ from: log.level, to: level }, 'the level of the log changes')
      log.level = level
      return present()
    },
  }
}
