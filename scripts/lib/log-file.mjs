import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A log file that does not grow for ever: full, it becomes `<path>.1`, and the one before is gone.
 * @param {string} path
 * @param {number} [maxBytes]
 */
export function openLogFile(path, maxBytes = 5 * 1024 * 1024) {
  mkdirSync(dirname(path), { recursive: true })
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return {
    path,
    /** @param {string} line */
    write(line) {
      if (size > maxBytes) {
        renameSync(path, `${path}.1`)
        size = 0
      }
      appendFileSync(path, `${line}\n`)
      size += Buffer.byteLength(line) + 1
    },
  }
}
