import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Cli } from '../support/cli.js'
import { ContentCopy } from '../support/content-copy.js'
import { act, stored } from '../support/played.js'
import { startKb } from '../support/service.js'

t.test('a reset puts everything back while the KB is stopped, and clients are told when it starts', async (t) => {
  const copy = await ContentCopy.make(t)
  const cli = await Cli.make(t, { KB_CONTENT_DIR: copy.root })
  const kb = await startKb(t, {}, cli.dataDir, { KB_CONTENT_DIR: copy.root })
  await act(kb, 'alice', 'collect_item', { instance_id: 'bottle_joy' })
  await act(kb, 'alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })
  await act(kb, 'bob', 'collect_item', { instance_id: 'bottle_energy' })
  t.match(await cli.run('reset', 'wylding-woods', '--yes'), { code: 1, err: /The KB is running/ })
  await kb.published()
  await kb.service.stop()
  const before = await stored(cli.dataDir)
  const version = before.state.zones.get('woander_store')!.version

  const unasked = await cli.run('reset', 'wylding-woods')
  t.match(unasked, { code: 1, err: /Nobody is there to be asked\. Say --yes/ })
  t.equal((await stored(cli.dataDir)).state.commit, before.state.commit)

  t.match(await cli.run('reset', 'wylding-woods', 'world', '--yes'), {
    code: 0,
    out: /as it was in the beginning/,
    err: '',
  })
  const { state, epoch } = await stored(cli.dataDir)
  t.equal(epoch, before.epoch)
  t.equal(state.zones.get('woander_store')!.version, version + 1)
  t.ok(state.zones.get('woander_store')!.items.has('bottle_joy'))
  t.equal(state.players.get('bob')!.inventory.size, 0)
  t.equal(state.players.get('alice')!.quests.size, 2, 'what players achieved stays')
  t.notOk((await readdir(join(cli.dataDir, 'wylding-woods'))).includes('lock'))

  await copy.editJson('world.template.json', ({ locations }) => {
    locations.woander_store.areas.attic = {
      name: 'Attic',
      spots: { trunk: { name: 'Trunk', items: ['brass_ticket'] } },
    }
    locations.gravity_car.areas.platform.spots.bench.items = []
  })
  t.match(await cli.call('reset', 'wylding-woods', '--yes'), { code: 0 })
  const again = await startKb(t, {}, cli.dataDir, { KB_CONTENT_DIR: copy.root })
  await again.published()
  const bodies = again.publisher.events.map(({ event }) => event.body)
  t.match(
    JSON.stringify(bodies),
    /"operation":"add","area_id":"main_room","spot_id":"spot_3","instance_id":"bottle_joy"/,
  )
  t.match(JSON.stringify(bodies), /"operation":"add","area_id":"attic","spot_id":"trunk","instance_id":"brass_ticket"/)
  t.equal((await stored(cli.dataDir)).state.players.get('alice')!.quests.size, 0)
})

t.test('where there is no world or no content there is nothing to reset', async (t) => {
  const cli = await Cli.make(t)
  t.match(await cli.call('reset', 'wylding-woods', '--yes'), { code: 1, err: /There is no world of wylding-woods/ })
  await (await startKb(t, {}, cli.dataDir)).service.stop()
  const bare = await Cli.make(t, { KB_DATA_DIR: cli.dataDir, KB_CONTENT_DIR: cli.folder })
  t.match(await bare.call('reset', 'wylding-woods', '--yes'), {
    code: 1,
    err: /world\.template\.json|config\.json: is missing/,
  })
})
