import { parseArgs } from 'node:util'
import { isMutant, type Mutant, mutants } from './mutants.js'
import { type FaultKind, faultKinds } from './plan.js'

export const usage = `npm run faults [-- …]   breaks the whole system in every way that it is meant to bear, and looks whether its promises hold

Each run is a seed: players of both protocols on real gateways, a real KB and a real nats-server, and faults, each at its
moment. What every socket was told is then held against the journal on the KB's disk. A seed whose run broke a promise is
written down in data/faults. Processes do not repeat a run exactly: the same seed has the same players and the same faults
at the same moments, and what is done between them is up to the machine.

  --runs N           so many seeds (100)
  --seed S           the first of them (1)
  --times N          each of them so often (1): what is up to the machine may need several tries
  --minutes M        no new run is begun after so long
  --jobs J           so many systems side by side (2)
  --faults A,B       only these faults, each once in every run: ${faultKinds.join(' ')}
  --kept             the seeds that are kept as tests, instead of a row of seeds
  --mutant NAME      against services that are wrong in a known way; runs until that is noticed: ${Object.keys(mutants).join(' ')}
  --mutants all      every one of them, in turn, and a table of how many runs each took
  --keep-going       does not stop at the first seed that broke a promise
`

export interface Options {
  readonly runs: number
  readonly seed: number
  readonly times: number
  readonly minutes: number
  readonly jobs: number
  readonly faults: readonly FaultKind[] | null
  readonly isKept: boolean
  readonly mutants: readonly Mutant[]
  readonly keepsGoing: boolean
  readonly isHelp: boolean
}

/** What was asked for makes no sense: told, and nothing is done. */
export class Misused extends Error {}

/** Throws `Misused`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args)
  const faults = values.faults?.split(',') ?? null
  const unknown = faults?.find((name) => !(faultKinds as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Misused(`There is no fault ${unknown}: ${faultKinds.join(' ')}`)
  return {
    runs: whole('runs', values.runs, 1),
    seed: whole('seed', values.seed, 0),
    times: whole('times', values.times, 1),
    minutes: values.minutes === undefined ? Number.POSITIVE_INFINITY : whole('minutes', values.minutes, 1),
    jobs: whole('jobs', values.jobs, 1),
    faults: faults as readonly FaultKind[] | null,
    isKept: values.kept,
    mutants: mutantsOf(values.mutants === undefined ? values.mutant : values.mutants),
    keepsGoing: values['keep-going'],
    isHelp: values.help,
  }
}

function mutantsOf(names: string | undefined): readonly Mutant[] {
  if (names === undefined) return []
  if (names === 'all') return Object.keys(mutants) as Mutant[]
  return names.split(',').map((name) => {
    if (!isMutant(name)) throw new Misused(`There is no mutant ${name}: ${Object.keys(mutants).join(' ')}`)
    return name
  })
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        times: { type: 'string', default: '1' },
        minutes: { type: 'string' },
        jobs: { type: 'string', default: '2' },
        faults: { type: 'string' },
        kept: { type: 'boolean', default: false },
        mutant: { type: 'string' },
        mutants: { type: 'string' },
        'keep-going': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new Misused(`--${name} must be a whole number from ${least}`)
  return value
}
