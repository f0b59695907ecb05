import { createLogger as kbLogger } from '../../kb-service/dist/src/logger.js'
import { Telemetry as OfKb } from '../../kb-service/dist/src/telemetry/telemetry.js'
import { createLogger as sessionLogger } from '../../session-service/dist/src/logger.js'
import { Telemetry as OfSession } from '../../session-service/dist/src/telemetry/telemetry.js'

/** @typedef {{ name: string, type: string, labels: readonly string[], help: string, of: 'both' | 'session' | 'kb' }} MetricOf */

/**
 * Every metric of our own, of both services, by name. What both have under one name means the same in both.
 * @returns {MetricOf[]}
 */
export function ownMetrics() {
  const session = new OfSession(sessionLogger('silent')).metricsTable
  const kb = new OfKb(kbLogger('silent')).metricsTable
  const both = new Set(session.map(({ name }) => name).filter((name) => kb.some((other) => other.name === name)))
  const of =
    (/** @type {'session' | 'kb'} */ service) =>
    (/** @type {{ name: string }} */ { name }) =>
      both.has(name) ? /** @type {const} */ ('both') : service
  const rows = [
    ...session.map((row) => ({ ...row, of: of('session')(row) })),
    ...kb.filter(({ name }) => !both.has(name)).map((row) => ({ ...row, of: of('kb')(row) })),
  ]
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Every name under which Prometheus finds a sample, those of every Node.js process too.
 * @returns {Promise<ReadonlySet<string>>}
 */
export async function sampleNames() {
  const texts = [await new OfSession(sessionLogger('silent')).metricsText(), await new OfKb(kbLogger('silent')).text()]
  const names = texts.flatMap((text) => [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)])
  return new Set(names.flatMap(([, name = '', type]) => (type === 'histogram' ? parts(name) : [name])))
}

/** @param {string} name */
function parts(name) {
  return ['_bucket', '_sum', '_count'].map((end) => name + end)
}

/** The table of `fly/METRICS.md`. */
export function metricsTable() {
  const rows = ownMetrics().map(({ name, type, labels, help, of }) => [
    `\`${name}\``,
    type,
    of,
    labels.map((label) => `\`${label}\``).join(' '),
    help,
  ])
  const all = [['metric', 'type', 'of', 'labels', 'meaning'], ...rows]
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = all.map(line)
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n')
}
