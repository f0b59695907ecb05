import tap, { test } from 'tap'
import { runJobs } from '../src/jobs.js'
import { type Mutant, mutants } from '../src/mutants.js'

// On a busy machine this takes longer than a file is given.
tap.setTimeout(900_000)

/** What needs more runs to be noticed is in the README's table. */
const most = 1_000

test('it is noticed when something is wrong', async (t) => {
  const names = (Object.keys(mutants) as Mutant[]).filter((name) => mutants[name].within <= most)
  const jobs = names.map((mutant) => {
    const { faults: needed, within } = mutants[mutant]
    return { first: 1, count: within, wanted: { mutant, faults: needed, density: 1 } }
  })
  const results = await runJobs(jobs)
  for (const [index, name] of names.entries()) t.type(results[index]!.broken, 'string', mutants[name].wrong)
})
