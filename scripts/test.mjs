import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Advice, runMain } from './lib/advice.mjs'
import { needChromium } from './lib/chromium.mjs'
import { openLogFile } from './lib/log-file.mjs'
import { needNats } from './lib/nats-install.mjs'
import { buildTap, prepare, tapBin } from './lib/prepare.mjs'
import { bringPrometheus } from './lib/prometheus.mjs'
import { inRoot, root } from './lib/root.mjs'
import { tapReport } from './lib/tap-report.mjs'
import { readTally, tallyLine } from './lib/tap-summary.mjs'
import { testFiles } from './lib/test-files.mjs'

const usage = `npm test [-- WORD …]     the tests, or those whose path has one of the words
npm run test:slow        the tests that take long (*.slow.test.*)
`

const timeoutsSeconds = { quick: 300, slow: 900 }

async function main() {
  const { pace, words, help } = readOptions()
  if (help) {
    process.stdout.write(usage)
    return 0
  }
  await prepare()
  await buildTap()
  const nats = await needNats()
  const files = testFiles(pace, words)
  if (files.length === 0) return tell({ passed: 0, failed: words.length === 0 ? 0 : 1 })
  const prometheus = files.some((file) => file.includes('prometheus')) ? await bringPrometheus() : null
  // Tests start nats-server, Prometheus and promtool by their names.
  const folders = [process.env.PATH ?? '', dirname(nats.path), prometheus].filter((folder) => folder !== null)
  const env = { ...process.env, PATH: folders.join(delimiter), ...(await browserFor(files)) }
  return tell(await runTap(pace, files, env))
}

function readOptions() {
  try {
    const options = /** @type {const} */ ({ slow: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const pace = /** @type {const} */ (values.slow ? 'slow' : 'quick')
    return { pace, words: positionals, help: values.help === true }
  } catch (error) {
    throw new Advice(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

/**
 * What tells tests in a browser where it is; they say so themselves where there is none.
 * @param {readonly string[]} files
 */
async function browserFor(files) {
  if (!files.some((file) => file.includes('.browser.test.'))) return {}
  const path = await needChromium()
  return path === null ? {} : { CHROME_PATH: path }
}

/**
 * @param {import('./lib/test-files.mjs').Pace} pace
 * @param {readonly string[]} files
 * @param {NodeJS.ProcessEnv} env
 */
async function runTap(pace, files, env) {
  const log = openLogFile(inRoot('data', 'logs', `test-${pace}.tap`))
  const report = tapReport((line) => process.stdout.write(`${line}\n`))
  const args = ['run', '--jobs=2', `--timeout=${timeoutsSeconds[pace]}`, '--reporter=tap', ...files]
  const child = spawn(process.execPath, [tapBin, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  for await (const line of createInterface({ input: child.stdout })) {
    log.write(line)
    report.take(line)
  }
  return readTally(report.closing, await ended)
}

/** @param {import('./lib/tap-summary.mjs').Tally} tally */
function tell(tally) {
  process.stdout.write(`\n${tallyLine(tally)}\n`)
  return tally.failed === 0 ? 0 : 1
}

await runMain(main)
