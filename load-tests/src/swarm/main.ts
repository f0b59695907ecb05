import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chart } from './chart.js'
import { type Options, readOptions, usage } from './options.js'
import { failures, progressLine, type Row, shown, table, timesOf } from './report.js'
import { type Outcome, run } from './run.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const options = readOptions(process.argv.slice(2), process.env)
if (options === 'help') process.stdout.write(usage)
else if ('wrong' in options) {
  process.stderr.write(`${options.wrong}\n\n${usage}`)
  process.exitCode = 2
} else {
  process.exitCode = await main(options).catch((error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`)
    return 1
  })
}

/** 0 if nothing was lost, doubled, cut or refused, else 1. */
async function main(options: Options): Promise<number> {
  const outcome = await run(options, showRow)
  const { whole, saturated } = outcome
  const failed = failures(whole, options.clients)
  const file = await save(options, outcome, failed)
  process.stdout.write(`\n${table(whole)}`)
  if (outcome.drainMs !== null) process.stdout.write(`  drained in ${outcome.drainMs} ms\n`)
  for (const [at, view] of outcome.gateways.entries()) process.stdout.write(`  gateway ${at + 1}: ${tellView(view)}\n`)
  for (const [phase, cpu] of Object.entries(outcome.cpu ?? {}))
    process.stdout.write(`  CPU seconds, ${phase}: ${tellView({ ...cpu })}\n`)
  for (const why of saturated) process.stdout.write(`! The swarm did not keep up: ${why}. Its times are its own.\n`)
  for (const why of failed) process.stdout.write(`✗ ${why}\n`)
  process.stdout.write(
    `${failed.length === 0 ? '✓ nothing lost, doubled, cut or refused' : ''}\n  report: ${file}, .svg\n`,
  )
  return failed.length === 0 ? 0 : 1
}

/** On a terminal the line is written over. */
function showRow(row: Row): void {
  const line = progressLine(row)
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line.slice(0, process.stdout.columns - 1)}`)
  else if (row.s % 5 === 0) process.stdout.write(`${line}\n`)
}

function tellView(view: Readonly<Record<string, number>> | null): string {
  if (view === null) return 'has ended, or does not show its metrics'
  return Object.entries(view)
    .filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => `${name} ${Math.round(value * 100) / 100}`)
    .join('  ')
}

async function save(options: Options, outcome: Outcome, failed: readonly string[]): Promise<string> {
  const { whole, rows, saturated, gateways, cpu, drainMs, before, after } = outcome
  const time = before.at.slice(0, 19).replaceAll(':', '')
  const file = resolve(process.env.INIT_CWD ?? '.', options.out ?? `${root}data/load/swarm-${time}.json`)
  await mkdir(dirname(file), { recursive: true })
  const times = timesOf(whole.times)
  const report = {
    settings: shown(options),
    before,
    after,
    failed,
    saturated,
    counts: whole.counts,
    times,
    cpu,
    drainMs,
    gateways,
    rows,
  }
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  const title = `${options.clients} clients, ${options.rate} actions/s, ${options.zones} zones`
  await writeFile(file.replace(/(\.json)?$/, '.svg'), chart(title, rows))
  return file
}
