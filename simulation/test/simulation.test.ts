import tap, { test } from 'tap'
import { runJobs } from '../src/jobs.js'
import { runSeed } from '../src/run-one.js'

// On a busy machine this takes longer than a file is given.
tap.setTimeout(120_000)

test('every client sees every change that concerns it, once and in order, when nothing breaks', async (t) => {
  const [result] = await runJobs([{ first: 1, count: 15, wanted: { faults: [] } }])
  t.equal(result!.broken, null)
})

test('and when anything breaks, alone or together', async (t) => {
  const [result] = await runJobs([{ first: 1, count: 40, wanted: {} }])
  t.equal(result!.broken, null)
  for (const what of ['KB: start', 'KB: journal_broken', 'KB: sent again']) t.ok(result!.counts[what], what)
})

test('devices come back in every way', async (t) => {
  const [result] = await runJobs([
    { first: 1, count: 20, wanted: { faults: ['disconnect', 'lose', 'drain', 'recreate'], density: 1 } },
  ])
  t.equal(result!.broken, null)
  for (const outcome of ['fresh', 'current', 'replayed', 'resync'])
    t.ok(result!.counts[`recovered: ${outcome}`], outcome)
})

test('what is lost on its way shows with what comes after it', async (t) => {
  const [result] = await runJobs([
    { first: 1, count: 10, wanted: { faults: ['lost-copies'], density: 1, steps: 1_500 } },
  ])
  t.equal(result!.broken, null)
  for (const what of ['gap in a feed', 'resync overtaken', 'caught up from the stream'])
    t.ok(result!.counts[what], what)
})

test('the same seed is the same run', async (t) => {
  const [one, other] = [await runSeed(77, { density: 1 }), await runSeed(77, { density: 1 })]
  t.ok(one.labels.length > 100)
  t.same(one.labels, other.labels)
  t.same(one.trace, other.trace)
  t.same((await runSeed(77, { density: 1 }, one.labels)).trace, one.trace, 'and so are its steps alone')
})
