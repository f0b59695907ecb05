import { fileURLToPath } from 'node:url'
import { keptSeeds } from './kept-seeds.js'
import { type Mutant, mutants } from './mutants.js'
import { Misused, type Options, readOptions, usage } from './options.js'
import { runAll } from './pool.js'
import { Tally } from './tally.js'
import type { Job, Told } from './worker.js'

const folder = fileURLToPath(new URL('../../../../data/faults/', import.meta.url))

/** Resolves with the exit code: 0 if every promise held, or every mutant was noticed. */
export async function main(args: readonly string[]): Promise<number> {
  let options: Options
  try {
    options = readOptions(args)
  } catch (error) {
    if (!(error instanceof Misused)) throw error
    process.stderr.write(`${error.message}\n\n${usage}`)
    return 2
  }
  if (options.isHelp) {
    say(usage)
    return 0
  }
  return options.mutants.length > 0 ? hunt(options) : check(options)
}

async function check(options: Options): Promise<number> {
  const tally = new Tally()
  const endsAt = Date.now() + options.minutes * 60_000
  await runAll(jobsOf(options, endsAt), options.jobs, { mutant: null, folder }, (told) => {
    tally.add(told)
    say(lineOf(told))
    // Where nothing runs, nothing is found.
    if (told.violations.some(({ kind }) => kind === 'checker')) return 'stop'
    return told.violations.length > 0 && !options.keepsGoing ? 'stop' : 'go on'
  })
  say(tally.text())
  return tally.failed === 0 ? 0 : 1
}

/** Runs each mutant until it is noticed. */
async function hunt(options: Options): Promise<number> {
  const rows: string[] = []
  let missed = 0
  for (const mutant of options.mutants) {
    const found = await noticed(mutant, options)
    if (found === null) missed++
    rows.push(`| ${mutant} | ${mutants[mutant].wrong} | ${found ?? `not within ${options.runs} runs`} |`)
    say(rows.at(-1)!)
  }
  say(['', '| mutant | what is wrong | noticed |', '| --- | --- | --- |', ...rows].join('\n'))
  return missed === 0 ? 0 : 1
}

/** In words: after how many runs, and by what; null if it was not. */
async function noticed(mutant: Mutant, options: Options): Promise<string | null> {
  let runs = 0
  let found: string | null = null
  const faults = options.faults ?? mutants[mutant].faults
  const endsAt = Date.now() + options.minutes * 60_000
  await runAll(jobsOf({ ...options, faults }, endsAt), options.jobs, { mutant, folder }, (told) => {
    runs++
    if (told.violations.length === 0) return 'go on'
    found ??= `in run ${runs}: ${told.violations.map(({ kind }) => kind).join(', ')}`
    return 'stop'
  })
  return found
}

function* jobsOf({ isKept, seed, runs, times, faults }: Options, endsAt: number): Generator<Job> {
  const jobs = isKept ? keptSeeds : Array.from({ length: runs }, (_, at) => ({ seed: seed + at, faults }))
  for (const job of jobs) {
    for (let time = 0; time < times; time++) {
      if (Date.now() >= endsAt) return
      yield job
    }
  }
}

function lineOf({ seed, tookMs, counts, faults, violations, report }: Told): string {
  const what = `seed ${seed}: ${(tookMs / 1_000).toFixed(1)} s, ${counts.actions ?? 0} actions, ${counts.frames ?? 0} frames`
  if (violations.length === 0) return `${what}, ${faults.length === 0 ? 'no faults' : faults.join(' ')}`
  const all = violations.map(({ kind, text }) => `  ${kind}: ${text.slice(0, 300)}`)
  return [`${what}, BROKEN${report === null ? '' : `, see ${report}`}`, ...all].join('\n')
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

process.exitCode = await main(process.argv.slice(2))
