import t from 'tap'
import { Child } from './support/child.js'
import { newDirectory, opened } from './support/journal-directory.js'
import { seeded } from './support/random.js'

const kills = 12

t.test(
  'killed at random points while writing, a start finds every commit that was acknowledged (UP 7.4 half a file)',
  async (t) => {
    const directory = await newDirectory(t)
    const random = seeded(20)
    let acknowledged = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const child = new Child('journal-writer.js', [directory])
      t.teardown(() => child.kill())
      await child.printed(2 + Math.floor(random() * 60))
      await child.kill()
      const [, head, sum] = child.lines[0]!.split(' ').map(Number)
      t.ok(head! >= acknowledged, `start ${kill} has at least the ${acknowledged} that were acknowledged, has ${head}`)
      t.equal(sum, sumTo(head!), 'checkpoint and journal together are the state')
      const settled = child.lines.slice(1).map((line) => Number(line.split(' ')[1]))
      t.same(
        settled,
        settled.toSorted((a, b) => a - b),
      )
      acknowledged = settled.at(-1)!
    }
    const { journal, checkpoint, records } = await opened(t, directory)
    t.ok(journal.head >= acknowledged)
    const before = (checkpoint!.state as { sum: number }).sum
    t.equal(
      records.reduce((sum, { commit }) => sum + commit, before),
      sumTo(journal.head),
    )
    t.ok(journal.published <= journal.head)
  },
)

function sumTo(last: number): number {
  return (last * (last + 1)) / 2
}
