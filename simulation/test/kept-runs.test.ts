import { test } from 'tap'
import { runSeed } from '../src/run-one.js'

/** Runs that failed once, as the steps that sufficed. */
test('a backup may hold a commit that came to no other disk: its request is answered as done', async (t) => {
  const steps = [
    'elsewhere:u1:market:square0 connect:1:0 ask-kb:c1#1.1 nats-up:0 disk:d4 reply:c1#1.1 ask-kb:c1#1.2 reply:c1#1.2',
    'open:1 turn:0 down:1 ask:1: up:1 ask-kb:c1#1.3 reply:c1#1.3 say:1:collect:cake up:1 ask-kb:c1#1.4 backup',
    'restore:den:/backup/1 lose:1',
  ]
  const { violation, labels } = await runSeed(301_850, {}, steps.join(' ').split(' '))
  t.equal(violation, null)
  t.equal(labels.length, 21, 'every step is still possible')
})
