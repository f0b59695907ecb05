import tap, { test } from 'tap'
import { runJobs } from '../src/jobs.js'
import { runSeed } from '../src/run-one.js'

// On a busy machine this takes longer than a file is given.
tap.setTimeout(120_000)

test('every client sees every change that concerns it, once and in order, when nothing breaks', async (t) => {
  const [broken] = await runJobs([{ first: 1, count: 20, wanted: { faults: [] } }])
  t.equal(broken, null)
})

test('and when anything breaks, alone or together', async (t) => {
  const [broken] = await runJobs([{ first: 1, count: 60, wanted: {} }])
  t.equal(broken, null)
})

test('those runs know every way in which a device comes back', async (t) => {
  const counts = new Map<string, number>()
  for (let seed = 1; seed <= 12; seed++) {
    const outcome = await runSeed(seed, { faults: ['disconnect', 'lose', 'drain', 'recreate'], density: 1 })
    for (const [what, times] of outcome.counts) counts.set(what, (counts.get(what) ?? 0) + times)
  }
  for (const outcome of ['fresh', 'current', 'replayed', 'resync']) t.ok(counts.get(`recovered: ${outcome}`), outcome)
})

test('the same seed is the same run', async (t) => {
  const [one, other] = [await runSeed(77, { density: 1 }), await runSeed(77, { density: 1 })]
  t.ok(one.labels.length > 100)
  t.same(one.labels, other.labels)
  t.same(one.trace, other.trace)
  t.same((await runSeed(77, { density: 1 }, one.labels)).trace, one.trace, 'and so are its steps alone')
})
