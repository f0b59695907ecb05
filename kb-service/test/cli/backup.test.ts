import { once } from 'node:events'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Cli } from '../support/cli.js'
import type { Frame } from '../support/experience.js'
import { act, stored } from '../support/played.js'
import { type RunningKb, startKb } from '../support/service.js'

const joy = { instance_id: 'bottle_joy' }
const energy = { instance_id: 'bottle_energy' }

interface Town {
  cli: Cli
  kb: RunningKb
}

/** A KB in which alice has taken a bottle and bob has a world of his own. */
async function town(t: Test): Promise<Town> {
  const cli = await Cli.make(t)
  const kb = await startKb(t, {}, cli.dataDir)
  await act(kb, 'alice', 'collect_item', joy)
  await act(kb, 'bob', 'collect_item', { instance_id: 'letter' }, 'west-of-house')
  return { cli, kb }
}

t.test('a backup of a running KB is restored: what came after is gone, epoch and versions are higher', async (t) => {
  const { cli, kb } = await town(t)
  t.match(await cli.run('backup', 'saved'), { code: 0, out: /wylding-woods: commit \d+ of 20.*The backup is .*saved/s })
  await act(kb, 'alice', 'collect_item', energy)
  await act(kb, 'carol', 'collect_item', { instance_id: 'letter' }, 'west-of-house')
  const refused = await cli.run('restore', 'saved')
  t.match(refused, { code: 1, out: '', err: new RegExp(`The KB is running: Process ${process.pid} already writes`) })
  const [before, house] = [await stored(cli.dataDir), await stored(cli.dataDir, 'west-of-house')]
  await kb.service.stop()

  t.match(await cli.run('restore', 'saved'), {
    code: 0,
    out: /wylding-woods: the world as of commit .* epoch/,
    err: '',
  })
  const after = await stored(cli.dataDir)
  t.ok(after.epoch > before.epoch)
  t.same([...after.state.players.get('alice')!.inventory.keys()], ['bottle_joy'])
  for (const [id, { version }] of before.state.zones) t.equal(after.state.zones.get(id)!.version, version + 1000)
  const owner = await stored(cli.dataDir, 'west-of-house')
  t.equal(owner.state.players.get('bob')!.own!.version, house.state.players.get('bob')!.own!.version + 1000)

  const again = await startKb(t, {}, cli.dataDir)
  await again.published()
  const { events } = again.publisher
  const first = events.find(({ experience }) => experience === 'wylding-woods')
  t.match(first, {
    commit: after.state.commit,
    epoch: after.epoch,
    event: { subject: 'world.updates.epoch.wylding-woods', kind: 'epoch', body: { epoch: after.epoch } },
  })
  t.equal(events.filter(({ event }) => event.kind === 'epoch').length, 2)
  const taken = await act(again, 'alice', 'collect_item', energy)
  t.ok(taken.version > before.state.zones.get('woander_store')!.version)
  const { version } = await act(again, 'carol', 'collect_item', { instance_id: 'letter' }, 'west-of-house').then(
    async () => (await (await again.call('carol', 'attach', { experience: 'west-of-house' })).json()) as Frame,
  )
  t.ok(version > house.state.players.get('carol')!.own!.version, 'also for a player whom the backup does not know')
})

t.test('what was there is kept, and can be restored likewise', async (t) => {
  const { cli, kb } = await town(t)
  await cli.call('backup', 'saved', '--experience', 'wylding-woods')
  t.same(await readdir(join(cli.folder, 'saved')), ['wylding-woods'])
  await act(kb, 'alice', 'collect_item', energy)
  await kb.service.stop()
  const given = await stored(cli.dataDir)
  await cli.call('restore', 'saved')
  const kept = (await readdir(join(cli.dataDir, 'wylding-woods'))).find((name) => name.startsWith('kept-'))!
  const path = join(cli.dataDir, 'wylding-woods', kept)
  t.match(await cli.call('restore', path), { code: 1, err: /Say with --experience whose it is/ })
  t.match(await cli.call('restore', path, '--experience', 'wylding-woods'), { code: 0 })
  const { state } = await stored(cli.dataDir)
  t.same([...state.players.get('alice')!.inventory.keys()], ['bottle_joy', 'bottle_energy'])
  t.equal(state.zones.get('woander_store')!.version, given.state.zones.get('woander_store')!.version + 2000)
})

t.test('one file is as good as a folder, and what is no backup is refused before anything is changed', async (t) => {
  const { cli, kb } = await town(t)
  t.match(await cli.call('backup', 'saved.tar.gz'), { code: 0 })
  await kb.service.stop()
  const before = await stored(cli.dataDir)
  t.match(await cli.call('backup', 'saved.tar.gz'), { code: 1, err: /saved\.tar\.gz is there already/ })
  t.same((await readdir(cli.folder)).sort(), ['data', 'saved.tar.gz'])
  await writeFile(join(cli.folder, 'half.tar.gz'), (await readFile(join(cli.folder, 'saved.tar.gz'))).subarray(0, 900))
  await writeFile(join(cli.folder, 'text'), 'a text')
  const wrong = await Promise.all(['half.tar.gz', 'text', 'nowhere', '.'].map((name) => cli.call('restore', name)))
  t.match(wrong, [
    { code: 1, err: /half\.tar\.gz is no backup that can be read/ },
    { code: 1, err: /text is no backup that can be read/ },
    { code: 1, err: /nowhere is not there/ },
    { code: 1, err: /is no backup: there is no world in it/ },
  ])
  t.equal((await stored(cli.dataDir)).epoch, before.epoch)
  t.match(await cli.call('restore', 'saved.tar.gz', '--experience', 'west-of-house'), { code: 0 })
  t.equal((await stored(cli.dataDir)).epoch, before.epoch, 'the other one is as it was')
  t.ok((await stored(cli.dataDir, 'west-of-house')).state.players.has('bob'))
})

t.test('a backup is restored where everything is lost, and where what is there is damaged', async (t) => {
  const { cli, kb } = await town(t)
  await cli.call('backup', 'saved')
  await kb.service.stop()
  const saved = await stored(cli.dataDir)
  const file = join(cli.dataDir, 'wylding-woods', 'journal-1.jsonl')
  await truncate(file, 300)
  await writeFile(file, `${await readFile(file, 'utf8')}\n\n`)
  const damaged = await cli.call('restore', 'saved', '--experience', 'wylding-woods')
  t.match(damaged, { code: 0, err: /What is there cannot be read, so nobody knows its versions/ })
  t.ok((await stored(cli.dataDir)).epoch > saved.epoch)
  const empty = await Cli.make(t)
  t.match(await empty.call('restore', join(cli.folder, 'saved')), { code: 0, err: '' })
  t.ok((await stored(empty.dataDir)).epoch > saved.epoch)
  t.match(await cli.call('backup', 'more', '--experience', 'north-of-house'), {
    code: 1,
    err: /There is no world of north/,
  })
})

t.test('a damaged backup is refused', async (t) => {
  const { cli, kb } = await town(t)
  await cli.call('backup', 'saved')
  await kb.service.stop()
  const [name] = await readdir(join(cli.folder, 'saved', 'wylding-woods'))
  const file = join(cli.folder, 'saved', 'wylding-woods', name!)
  await writeFile(file, (await readFile(file, 'utf8')).replace('"alice"', '"malice"'))
  const before = await stored(cli.dataDir)
  t.match(await cli.call('restore', 'saved'), { code: 1, err: /The world in .*saved\/wylding-woods is damaged/ })
  t.equal((await stored(cli.dataDir)).epoch, before.epoch)
})

t.test('a backup that is killed leaves the running KB alone, and the next one is whole', async (t) => {
  const { cli, kb } = await town(t)
  for (let round = 0; round < 5; round++) {
    const child = cli.start('backup', 'saved')
    const ended = once(child, 'close')
    // Killed when it has begun to write, each time a little later.
    while (!(await readdir(cli.folder)).includes('saved.aside') && child.exitCode === null)
      await act(kb, 'bob', 'inventory')
    for (let more = 0; more < round; more++) await act(kb, 'bob', 'inventory')
    child.kill('SIGKILL')
    await ended
    if ((await readdir(cli.folder)).includes('saved')) break
    await act(kb, 'alice', round % 2 === 0 ? 'drop_item' : 'collect_item', joy)
  }
  const target = (await readdir(cli.folder)).includes('saved') ? 'saved-later' : 'saved'
  t.match(await cli.call('backup', target), { code: 0 })
  t.same(
    (await readdir(cli.folder)).filter((name) => name.endsWith('.aside')),
    [],
  )
  await kb.service.stop()
  t.match(await cli.call('restore', target), { code: 0 })
})
