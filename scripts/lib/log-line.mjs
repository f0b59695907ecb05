/** @typedef {{ level: 'info' | 'warn' | 'error', text: string }} LogLine */

/**
 * A line that a part wrote, read for people: pino's JSON, NATS's own format, or what a crash prints.
 * @param {string} line
 * @returns {LogLine}
 */
export function readLogLine(line) {
  return readPino(line) ?? readNats(line) ?? { level: 'error', text: line }
}

/** @param {string} line @returns {LogLine | null} */
function readPino(line) {
  if (!line.startsWith('{')) return null
  try {
    const { level, time, pid, hostname, name, service, msg, err, ...fields } = JSON.parse(line)
    if (typeof level !== 'number' && typeof level !== 'string') return null
    const facts = Object.entries(fields).map(([key, value]) => `${key}=${brief(value)}`)
    const failure = err?.message === undefined || err.message === msg ? [] : [`(${err.message})`]
    return { level: levelOf(level), text: [msg ?? '', ...failure, ...facts].filter((part) => part !== '').join(' ') }
  } catch {
    return null
  }
}

const named = { fatal: 60, error: 50, warn: 40, info: 30, debug: 20, trace: 10 }

/** @param {number | string} level @returns {LogLine['level']} */
function levelOf(level) {
  const number = typeof level === 'number' ? level : (named[/** @type {keyof typeof named} */ (level)] ?? 30)
  if (number >= 50) return 'error'
  return number >= 40 ? 'warn' : 'info'
}

/** @param {unknown} value */
function brief(value) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** `[pid] 2026/01/31 12:00:00.000000 [INF] text` @param {string} line @returns {LogLine | null} */
function readNats(line) {
  const [, tag, text] = /^\[\d+\] \S+ \S+ \[(\w{3})\] (.*)$/.exec(line) ?? []
  if (tag === undefined || text === undefined) return null
  if (tag === 'ERR' || tag === 'FTL') return { level: 'error', text }
  return { level: tag === 'WRN' ? 'warn' : 'info', text }
}
