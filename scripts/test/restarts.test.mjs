import t from 'tap'
import { restartPlan } from '../lib/restarts.mjs'

t.test('a part that dies again and again waits twice as long each time, and then stays down', async (t) => {
  const plan = restartPlan({ limit: 3, withinMs: 1000, firstMs: 10, now: () => 0 })
  t.same([plan.next(), plan.next(), plan.next(), plan.next()], [10, 20, 40, null])
})

t.test('old deaths are forgotten', async (t) => {
  let now = 0
  const plan = restartPlan({ limit: 2, withinMs: 1000, firstMs: 10, now: () => now })
  plan.next()
  plan.next()
  t.equal(plan.next(), null)
  now = 1000
  t.equal(plan.next(), 10)
})
