import { type Mutant, mutants } from './mutants.js'
import { print } from './print.js'
import { type Outcome, runSeed } from './run-one.js'

/** Prints a row of the README's table for each mutant. Returns the exit code. */
export async function measureMutants(first: number, most: number): Promise<number> {
  let missed = 0
  for (const name of Object.keys(mutants) as Mutant[]) {
    const { wrong, faults } = mutants[name]
    const caught = await firstCatch(name, first, most)
    if (caught === null) missed++
    const found = caught === null ? `not in ${most}` : `${caught.seed - first + 1} (${caught.violation!.kind})`
    print(`| ${name} | ${wrong} | ${faults.join(' ')} | ${found} |`)
  }
  return missed > 0 ? 1 : 0
}

async function firstCatch(mutant: Mutant, first: number, most: number): Promise<Outcome | null> {
  const wanted = { mutant, faults: mutants[mutant].faults, density: 1 }
  for (let seed = first; seed < first + most; seed++) {
    const outcome = await runSeed(seed, wanted)
    if (outcome.violation !== null) return outcome
  }
  return null
}
