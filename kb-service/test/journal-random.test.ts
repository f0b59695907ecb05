import t, { type Test } from 'tap'
import { type Opened, openJournal } from '../src/journal/open-journal.js'
import { newDirectory, record } from './support/journal-directory.js'
import { seeded } from './support/random.js'
import { type Refusal, RefusingFiles } from './support/refusing-files.js'

const seeds = 25
const steps = 60
const refusals = ['write', 'sync', 'half a write', 'rename'] as const satisfies Refusal[]

/** What must be true of a journal whatever is done to it, and what was promised to those who asked. */
class Oracle {
  acknowledged = 0
  published = 0

  check(t: Test, { journal, checkpoint, records }: Opened): void {
    const from = checkpoint?.commit ?? 0
    t.ok(journal.head >= this.acknowledged, 'no acknowledged commit is lost')
    t.same(
      records,
      Array.from({ length: journal.head - from }, (_, index) => record(from + index + 1)),
      'the commits after the checkpoint, as they were written',
    )
    if (checkpoint !== null) t.same(checkpoint.state, { sum: from }, 'the state is that of its commit')
    t.ok(journal.published <= journal.head && journal.published <= this.published, 'the position is never ahead')
  }
}

for (let seed = 1; seed <= seeds; seed += 1) {
  t.test(`seed ${seed}: appends, checkpoints, refusals and restarts in any order`, async (t) => {
    const random = seeded(seed)
    const directory = await newDirectory(t)
    const bad = new RefusingFiles()
    const oracle = new Oracle()
    let found = await open()
    t.teardown(() => found.journal.close())

    function open() {
      const options = {
        now: () => 1,
        files: bad.files,
        publishedEveryMs: 0,
        recentRecords: 1 + Math.floor(random() * 8),
      }
      return openJournal(directory, options)
    }

    async function restart() {
      await found.journal.close()
      bad.refuse = null
      found = await open()
      oracle.check(t, found)
    }

    for (let step = 0; step < steps; step += 1) {
      const { journal } = found
      const roll = random()
      if (roll < 0.55) await append(journal, 1 + Math.floor(random() * 6))
      else if (roll < 0.7) await journal.checkpoint(journal.durable, { sum: journal.durable }).catch(() => {})
      else if (roll < 0.85) publish(journal, random())
      else if (roll < 0.93) bad.refuse = refusals[Math.floor(random() * refusals.length)]!
      else await restart()
      if (journal.state === 'broken') await restart()
    }
    await restart()
    const all: number[] = []
    for await (const { commit } of found.journal.read(found.journal.published)) all.push(commit)
    t.equal(all.length, found.journal.head - found.journal.published, 'all that is unpublished can be read')

    async function append(journal: Opened['journal'], count: number): Promise<void> {
      const last = journal.head + count
      while (journal.head < last) journal.append(record(journal.head + 1))
      await journal.settled(last).then(
        () => {
          oracle.acknowledged = last
        },
        () => {},
      )
    }

    function publish(journal: Opened['journal'], part: number): void {
      journal.setPublished(journal.published + Math.floor((journal.durable - journal.published) * part))
      oracle.published = Math.max(oracle.published, journal.published)
    }
  })
}
