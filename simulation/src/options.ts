import { parseArgs } from 'node:util'
import { type Fault, faults, type Wanted } from './config.js'
import { type Mutant, mutants } from './mutants.js'

export const help = `The real cores of both services on a simulated clock, network and disk.

  npm run simulate -- --seeds 5000 --seed 1

  --seeds N      how many runs (1000)
  --seed N       the first one (1)
  --faults A,B   only these, in every run; 'none' for none; a mutant has its own
                 ${inLines(faults)}
  --density P    how likely each fault is part of a run, 0 to 1
  --steps N      steps before the faults stop
  --mutant NAME  be wrong in one way
                 ${inLines(Object.keys(mutants))}
  --mutants      the first run that catches each mutant; --seeds: how many are tried at most
  --stop N       stop after so many failures (1)
  --no-shrink    print the failing run as it is
  --verbose      print the whole trace of a failing run
  --counts       print what happened how often

The exit code is 0 if every run kept the promise, 1 if one did not, 2 if the command was not understood.
`

/** The command was not written as it must be. */
export class Misused extends Error {}

export interface Options {
  readonly isHelp: boolean
  readonly seeds: number
  readonly first: number
  readonly stop: number
  readonly isOfMutants: boolean
  readonly shrinks: boolean
  readonly isVerbose: boolean
  readonly counts: boolean
  readonly wanted: Wanted
}

const known = {
  seeds: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  faults: { type: 'string' },
  density: { type: 'string' },
  steps: { type: 'string' },
  mutant: { type: 'string' },
  mutants: { type: 'boolean', default: false },
  stop: { type: 'string', default: '1' },
  'no-shrink': { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  counts: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Throws `Misused`. */
export function readOptions(args: readonly string[]): Options {
  const given = parse(args)
  const mutant = given.mutant === undefined ? null : mutantOf(given.mutant)
  const chosen = given.faults === undefined ? mutant && mutants[mutant].faults : faultsOf(given.faults)
  const density = given.density === undefined ? chosen && 1 : shareOf(given.density)
  return {
    isHelp: given.help,
    seeds: numberOf('seeds', given.seeds),
    first: numberOf('seed', given.seed),
    stop: numberOf('stop', given.stop),
    isOfMutants: given.mutants,
    shrinks: !given['no-shrink'],
    isVerbose: given.verbose,
    counts: given.counts,
    wanted: {
      mutant,
      ...(chosen !== null && { faults: chosen }),
      ...(density !== null && { density }),
      ...(given.steps !== undefined && { steps: numberOf('steps', given.steps) }),
    },
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error))
  }
}

function mutantOf(name: string): Mutant {
  if (Object.hasOwn(mutants, name)) return name as Mutant
  throw new Misused(`There is no mutant "${name}".`)
}

function faultsOf(list: string): readonly Fault[] {
  const names = list === 'none' ? [] : list.split(',')
  for (const name of names) if (!faults.includes(name as Fault)) throw new Misused(`There is no fault "${name}".`)
  return names as Fault[]
}

function numberOf(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Misused(`--${name} must be a number from 1 on, not "${text}".`)
}

function shareOf(text: string): number {
  const share = Number(text)
  if (text !== '' && share >= 0 && share <= 1) return share
  throw new Misused(`--density must be from 0 to 1, not "${text}".`)
}

function inLines(names: readonly string[]): string {
  return names.join(' ').replace(/(.{80,100}) /g, '$1\n                 ')
}
