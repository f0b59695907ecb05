import { paint } from './paint.mjs'

const mostLines = 5_000

/**
 * Turns TAP into what a person wants to read while tests run: a line per file, and of a failed file all that is not ok.
 * @param {(line: string) => void} print
 */
export function tapReport(print) {
  /** @type {string[]} */
  let block = []
  let closing = ''
  return {
    /** tap's closing line with its counts; '' if none came. */
    get closing() {
      return closing
    },
    /** @param {string} line of TAP */
    take(line) {
      const [, not, name, time] = /^(not )?ok \d+ - (\S+)(?:.*# time=(\S+))?/.exec(line) ?? []
      if (name !== undefined) {
        for (const failed of not ? block.filter(isTelling) : []) print(failed)
        print(`${not ? paint('red', '✗') : paint('green', '✓')} ${name} ${paint('dim', time ?? '')}`)
        block = []
      } else if (/^# \{ total: .*\}$/.test(line)) {
        closing = line
      } else if (line.startsWith('    ') && block.length < mostLines) {
        block.push(line)
      }
    },
  }
}

/** @param {string} line */
function isTelling(line) {
  return !/^\s+(?:ok \d|\d+\.\.\d|$)/.test(line)
}
