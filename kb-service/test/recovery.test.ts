import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openJournal } from '../src/journal/open-journal.js'
import type { CommitRecord } from '../src/journal/record.js'
import { Unavailable } from '../src/ledger.js'
import { load, save } from '../src/world/checkpoint.js'
import { WorldDamaged } from '../src/world/restore.js'
import { Woods } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'
import { playAtRandom } from './support/random.js'
import { RefusingFiles } from './support/refusing-files.js'

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
  t.throws(() => load('wylding-woods', { ...saved, format: 1 }), /not a known checkpoint/)
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

const damaged: [name: string, edit: (record: CommitRecord) => object, reason: RegExp][] = [
  ['a record that does not follow', (record) => ({ ...record, commit: 3 }), /commit 3 does not follow 1/],
  ['a zone that would fall', (record) => ({ ...record, world: [{ ...shopDelta, version: 0 }] }), /would fall/],
  [
    'a zone without a version',
    (record) => ({ ...record, world: [{ zone: 'woander_store', put: [], gone: [] }] }),
    /would fall/,
  ],
  ['a world that is none', (record) => ({ ...record, world: 7 }), /cannot be restored at commit 2/],
  ['players that are none', (record) => ({ ...record, players: null }), /cannot be restored at commit 2/],
  ['events that are none', (record) => ({ ...record, events: 7 }), /cannot be restored at commit 2/],
]
const shopDelta = { zone: 'woander_store', put: [], gone: [] }

for (const [name, edit, reason] of damaged) {
  t.test(`${name} stops the start with the reason`, async (t) => {
    const disk = new MemoryDisk()
    const woods = await Woods.open({ disk })
    await woods.enter('alice')
    disk.lines[1] = JSON.stringify(edit(disk.records()[1]!))
    const error = await Woods.open({ disk }).catch((error: unknown) => error)
    t.ok(error instanceof WorldDamaged)
    t.match((error as Error).message, reason)
  })
}

t.test('with files: a disk that refuses is opened again, and nobody who was answered loses anything', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'kb-recovery-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  for (const refusal of ['write', 'sync', 'half a write'] as const) {
    const files = new RefusingFiles()
    const woods = await Woods.open({
      open: () => openJournal(directory, { now: Date.now, files: files.files }),
      delay: () => new Promise(setImmediate),
    })
    const acknowledged = woods.text
    files.refuse = refusal
    const commit = woods.ledger.state.commit
    await t.rejects(
      woods.engine.attach({ user: `player-${refusal.replaceAll(' ', '-')}`, isAdmin: false }),
      Unavailable,
    )
    files.refuse = null
    while (!woods.engine.isLive) await new Promise(setImmediate)
    const isWritten = woods.ledger.state.commit > commit
    if (!isWritten) t.equal(woods.text, acknowledged, refusal)
    t.ok(woods.ledger.state.commit <= commit + 1, refusal)
    await woods.engine.attach({ user: 'alice', isAdmin: false })
    t.ok(woods.ledger.state.players.has('alice'), refusal)
    await woods.ledger.stop()
  }
})
