import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openJournal } from '../src/journal/open-journal.js'
import { load, save } from '../src/world/checkpoint.js'
import { Woods } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'
import { playAtRandom } from './support/random.js'

t.test('a state read back from the journal is the live one, byte for byte', async (t) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const live = await Woods.open()
    await playAtRandom(live, 250, seed)
    const again = await Woods.open({ disk: live.disk, content: live.content })
    t.equal(again.text, live.text, `seed ${seed}`)
  }
})

t.test('so is one read from a checkpoint and what came after', async (t) => {
  for (const seed of [6, 7, 8]) {
    const live = await Woods.open({ checkpointCommits: 40 })
    await playAtRandom(live, 250, seed)
    t.ok(live.disk.saved !== null)
    const again = await Woods.open({ disk: live.disk, content: live.content })
    t.equal(again.text, live.text, `seed ${seed}`)
  }
})

t.test('a checkpoint is a copy: later commits do not change it', async (t) => {
  const woods = await Woods.open()
  await playAtRandom(woods, 50, 9)
  const saved = save('wylding-woods', woods.ledger.state)
  const text = JSON.stringify(saved)
  await playAtRandom(woods, 50, 10)
  t.equal(JSON.stringify(saved), text)
  t.equal(JSON.stringify(save('wylding-woods', load('wylding-woods', JSON.parse(text)))), text)
})

t.test('a checkpoint of another experience or another format is refused', async (t) => {
  const woods = await Woods.open()
  const saved = save('wylding-woods', woods.ledger.state)
  t.throws(() => load('other', saved), /another experience/)
  t.throws(() => load('wylding-woods', { ...saved, format: 2 }), /not a known checkpoint/)
  t.throws(() => load('wylding-woods', null), /not a known checkpoint/)
})

t.test('with files: stopped cleanly or not, nothing is lost and nothing is told twice', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'kb-recovery-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const disk = new MemoryDisk()
  const open = () => openJournal(directory, { now: Date.now })
  const first = await Woods.open({ disk, open, checkpointCommits: 25 })
  await playAtRandom(first, 120, 21)
  const text = first.text
  await first.ledger.stop()
  const second = await Woods.open({ disk, open, checkpointCommits: 25 })
  t.equal(second.text, text)
  t.equal(second.ledger.epoch, first.ledger.epoch)
  await playAtRandom(second, 30, 22)
  const later = second.text
  await second.ledger.stop()
  const third = await Woods.open({ disk, open })
  t.equal(third.text, later)
  await third.ledger.stop()
})

t.test('a record that does not follow stops the start', async (t) => {
  const disk = new MemoryDisk()
  const woods = await Woods.open({ disk })
  await woods.enter('alice')
  const record = disk.records()[1]!
  disk.lines[1] = JSON.stringify({ ...record, commit: 3 })
  await t.rejects(Woods.open({ disk }), /commit 3 does not follow 1/)
})
