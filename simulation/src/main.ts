import { measureMutants } from './measure-mutants.js'
import { help, Misused, type Options, readOptions } from './options.js'
import { print } from './print.js'
import { runSeed } from './run-one.js'
import { tell } from './tell.js'

/** A long series says how far it is. */
const tellEvery = 5_000

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.isHelp) print(help)
  else if (options.isOfMutants) return measureMutants(options.first, options.seeds)
  else return runAll(options)
  return 0
}

async function runAll(options: Options): Promise<number> {
  const { first, seeds, stop, wanted } = options
  const startedAt = performance.now()
  const counts = new Map<string, number>()
  const kinds = new Map<string, number>()
  let failures = 0
  let ran = 0
  for (let seed = first; seed < first + seeds && failures < stop; seed++) {
    const outcome = await runSeed(seed, wanted)
    ran++
    if (ran % tellEvery === 0 && ran < seeds) print(`${ran} runs, ${failures} failed`)
    for (const [what, times] of outcome.counts) counts.set(what, (counts.get(what) ?? 0) + times)
    if (outcome.violation === null) continue
    failures++
    kinds.set(outcome.violation.kind, (kinds.get(outcome.violation.kind) ?? 0) + 1)
    await tell(outcome, options)
  }
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = process.cpuUsage()
  const cpuMs = (cpu.user + cpu.system) / 1000 / ran
  const told = `${ran} runs in ${seconds.toFixed(1)} s, ${cpuMs.toFixed(0)} ms of CPU each`
  print(`\n${told}, ${failures} failed ${JSON.stringify(Object.fromEntries(kinds))}`)
  if (options.counts) for (const [what, times] of [...counts].sort()) print(`${String(times).padStart(9)} ${what}`)
  return failures > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof Misused)) throw error
  process.stderr.write(`${error.message}\nSee npm run simulate -- --help\n`)
  process.exitCode = 2
}
