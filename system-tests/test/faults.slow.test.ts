import t from 'tap'
import { keptSeeds } from '../src/faults/kept-seeds.js'
import { mutants } from '../src/faults/mutants.js'
import { runAll } from '../src/faults/pool.js'
import type { Duty, Job, Told } from '../src/faults/worker.js'

t.setTimeout(600_000)

/** What came of each run, up to the first that broke a promise. */
async function told(jobs: readonly Job[], duty: Duty): Promise<readonly Told[]> {
  const all: Told[] = []
  await runAll(jobs.values(), 2, duty, (one) => {
    all.push(one)
    return one.violations.length === 0 ? 'go on' : 'stop'
  })
  return all
}

t.test('the runs that are kept keep every promise', async (t) => {
  const all = await told(keptSeeds, { mutant: null, folder: t.testdir() })
  for (const { seed, violations } of all) t.same(violations, [], `seed ${seed}`)
  t.equal(all.length, keptSeeds.length)
})

for (const mutant of ['no-except', 'no-dedupe', 'no-gap-check', 'no-hold'] as const) {
  t.test(`the mutant ${mutant} is noticed`, async (t) => {
    const { faults } = mutants[mutant]
    const jobs = Array.from({ length: 10 }, (_, at) => ({ seed: at + 1, faults }))
    const all = await told(jobs, { mutant, folder: t.testdir() })
    t.ok(
      all.some(({ violations }) => violations.length > 0),
      `within ${jobs.length} runs`,
    )
  })
}
