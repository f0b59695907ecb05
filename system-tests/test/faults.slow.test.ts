import t from 'tap'
import { keptSeeds } from '../src/faults/kept-seeds.js'
import { mutants } from '../src/faults/mutants.js'
import { runSeeds } from '../src/faults/pool.js'
import type { Told } from '../src/faults/worker.js'

t.setTimeout(600_000)

/** What came of each seed. */
async function told(
  seeds: readonly number[],
  duty: Parameters<typeof runSeeds>[2],
  jobs = 2,
): Promise<readonly Told[]> {
  const all: Told[] = []
  await runSeeds(seeds.values(), jobs, duty, (one) => {
    all.push(one)
    return one.violations.length === 0 ? 'go on' : 'stop'
  })
  return all
}

t.test('the seeds that are kept keep every promise', async (t) => {
  const folder = t.testdir()
  const all = await told(
    keptSeeds.map(({ seed }) => seed),
    { mutant: null, faults: null, folder },
  )
  for (const { seed, violations } of all) t.same(violations, [], `seed ${seed}`)
  t.equal(all.length, keptSeeds.length)
})

for (const mutant of ['no-except', 'no-dedupe'] as const) {
  t.test(`the mutant ${mutant} is noticed`, async (t) => {
    const seeds = Array.from({ length: 10 }, (_, at) => at + 1)
    const all = await told(seeds, { mutant, faults: mutants[mutant].faults, folder: t.testdir() })
    t.ok(
      all.some(({ violations }) => violations.length > 0),
      `within ${seeds.length} runs`,
    )
  })
}
