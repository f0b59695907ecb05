import { parseArgs } from 'node:util'
import { type Fault, faults, type Wanted } from './config.js'
import { type Mutant, mutants } from './mutants.js'
import { type Outcome, runSeed } from './run-one.js'
import { shrink } from './shrink.js'

const help = `The gateway's delivery core under a simulated KB, NATS, clock and clients.

  npm run simulate -- --seeds 5000 --seed 1

  --seeds N      how many seeds (1000)
  --seed N       the first one (1)
  --faults A,B   only these, all of them; 'none' for none; a mutant has its own: ${faults.join(' ')}
  --density P    how likely each fault is part of a run
  --steps N      steps before the faults stop
  --mutant NAME  be wrong in one way: ${Object.keys(mutants).join(' ')}
  --stop N       stop after so many failures (1)
  --no-shrink    print the failing run as it is
  --verbose      print the whole trace of a failing run
  --counts       print what happened how often
`

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string' },
    density: { type: 'string' },
    steps: { type: 'string' },
    mutant: { type: 'string' },
    stop: { type: 'string', default: '1' },
    'no-shrink': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    counts: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function wantedOf(): Wanted {
  const mutant = (options.mutant as Mutant | undefined) ?? null
  const named = options.faults === 'none' ? [] : (options.faults?.split(',') as Fault[] | undefined)
  const chosen = named ?? (mutant === null ? undefined : mutants[mutant].faults)
  const density = options.density ?? (chosen === undefined ? undefined : '1')
  return {
    ...(chosen === undefined ? {} : { faults: chosen }),
    ...(density === undefined ? {} : { density: Number(density) }),
    ...(options.steps === undefined ? {} : { steps: Number(options.steps) }),
    mutant,
  }
}

/** A long series says how far it is. */
const tellEvery = 5_000

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function tell(outcome: Outcome, wanted: Wanted): Promise<void> {
  const { seed, config, violation } = outcome
  print(`\nseed ${seed}: ${violation!.kind}: ${violation!.text}`)
  print(`  ${config.mode}, timers ${config.timers}, turns ${config.turns}, faults ${[...config.faults].join()}`)
  if (options['no-shrink']) return
  const fails = async (labels: readonly string[]) =>
    (await runSeed(seed, wanted, labels)).violation?.kind === violation!.kind
  const shortest = await shrink(outcome.labels, fails)
  const again = await runSeed(seed, { ...wanted, verbose: true }, shortest)
  print(`  ${outcome.labels.length} steps, ${shortest.length} of them suffice; ${again.violation?.text}`)
  const end = options.verbose ? again.trace.length : again.trace.indexOf('---- over')
  print(
    again.trace
      .slice(0, end < 0 ? again.trace.length : end)
      .map((line) => `    ${line}`)
      .join('\n'),
  )
}

async function main(): Promise<number> {
  if (options.help) {
    print(help)
    return 0
  }
  const wanted = wantedOf()
  const first = Number(options.seed)
  const seeds = Number(options.seeds)
  const startedAt = performance.now()
  const counts = new Map<string, number>()
  const kinds = new Map<string, number>()
  let failures = 0
  let ran = 0
  for (let seed = first; seed < first + seeds && failures < Number(options.stop); seed++) {
    const outcome = await runSeed(seed, wanted)
    ran++
    if (ran % tellEvery === 0 && ran < seeds) print(`${ran} runs, ${failures} failed`)
    for (const [what, times] of outcome.counts) counts.set(what, (counts.get(what) ?? 0) + times)
    if (outcome.violation === null) continue
    failures++
    kinds.set(outcome.violation.kind, (kinds.get(outcome.violation.kind) ?? 0) + 1)
    await tell(outcome, wanted)
  }
  const seconds = (performance.now() - startedAt) / 1000
  print(`\n${ran} runs in ${seconds.toFixed(1)} s, ${failures} failed ${JSON.stringify(Object.fromEntries(kinds))}`)
  if (options.counts)
    print(
      [...counts]
        .sort()
        .map(([what, times]) => `${String(times).padStart(9)} ${what}`)
        .join('\n'),
    )
  return failures > 0 ? 1 : 0
}

process.exitCode = await main()
