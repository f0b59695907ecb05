import tap, { test } from 'tap'
import { faults, type Wanted } from '../src/config.js'
import { runJobs } from '../src/jobs.js'
import { runSeed } from '../src/run-one.js'
import { shrink } from '../src/shrink.js'

// On a busy machine this takes longer than a file is given.
tap.setTimeout(900_000)

test('every client sees every change that concerns it, once and in order, whatever breaks', async (t) => {
  const [result] = await runJobs([{ first: 1_000, count: 1_000, wanted: {} }])
  t.equal(result!.broken, null)
})

test('and when one thing goes wrong, but often', async (t) => {
  const jobs = faults.map((fault) => ({ first: 1, count: 5, wanted: { faults: [fault], density: 1 } }))
  const results = await runJobs(jobs)
  for (const [index, fault] of faults.entries()) t.equal(results[index]!.broken, null, fault)
})

test('a run that breaks the promise is shortened to steps that still break it', async (t) => {
  const wanted: Wanted = { mutant: 'no-hold', faults: [], density: 1 }
  const [result] = await runJobs([{ first: 1, count: 50, wanted }])
  const seed = Number(/--seed (\d+)/.exec(result!.broken ?? '')?.[1])
  const { violation, labels } = await runSeed(seed, wanted)
  const breaks = async (steps: readonly string[]) =>
    (await runSeed(seed, wanted, steps)).violation?.kind === violation!.kind
  const shortest = await shrink(labels, breaks)
  t.ok(shortest.length < labels.length / 2, `${labels.length} steps, then ${shortest.length}`)
  t.ok(await breaks(shortest))
})
