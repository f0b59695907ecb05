import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { keptSeeds } from '../src/faults/kept-seeds.js'
import { mutants } from '../src/faults/mutants.js'
import { patched } from '../src/faults/mutated-build.js'
import { readOptions } from '../src/faults/options.js'
import { planOf } from '../src/faults/plan.js'
import { runOne } from '../src/faults/run-one.js'
import { Stage } from '../src/faults/stage.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

t.test('a run on real processes keeps every promise', async (t) => {
  t.setTimeout(120_000)
  const stage = await Stage.start()
  t.teardown(() => stage.close())
  const { violations, counts } = await runOne(stage, keptSeeds[0]!.seed, { faults: keptSeeds[0]!.faults! })
  t.same(
    violations.map(({ kind, text }) => `${kind}: ${text}`),
    [],
  )
  t.ok(counts.done! > 0 && counts.frames! > 50, 'and something was played')
})

t.test('the same seed is the same plan', async (t) => {
  t.same(planOf(7), planOf(7))
  t.not(JSON.stringify(planOf(7)), JSON.stringify(planOf(8)))
})

for (const [name, { patches }] of Object.entries(mutants)) {
  t.test(`the mutant ${name} fits the services`, async (t) => {
    for (const patch of patches) {
      const text = await readFile(`${root}${patch.file}`, 'utf8')
      t.not(patched(text, patch), text)
    }
  })
}

t.test('what makes no sense is said, and nothing is run', async (t) => {
  t.throws(() => readOptions(['--runs', 'many']), { message: '--runs must be a whole number from 1' })
  t.throws(() => readOptions(['--mutant', 'nobody']), { message: /There is no mutant nobody/ })
  t.throws(() => readOptions(['--faults', 'rain']), { message: /There is no fault rain/ })
  t.match(readOptions(['--runs', '3', '--seed', '9', '--jobs', '1']), {
    runs: 3,
    seed: 9,
    jobs: 1,
    times: 1,
    mutants: [],
  })
})
