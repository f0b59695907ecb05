import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import type { State } from '../../src/world/state.js'
import { Cli } from '../support/cli.js'
import type { Frame } from '../support/experience.js'
import { act, stored } from '../support/played.js'
import { startKb } from '../support/service.js'

const json = async (...path: string[]): Promise<Frame> => JSON.parse(await readFile(join(...path), 'utf8')) as Frame

/** What an export is to keep: everything but numbers of the journal and the times of timers. */
function kept({ zones, players }: State) {
  const worlds = (all: State['zones']) =>
    [...all].map(([id, { items, npcs, weather }]) => [id, [...items].sort(), [...npcs].sort(), weather])
  return {
    zones: worlds(zones),
    players: [...players]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { own, ...player }]) => [id, player, own && worlds(own.zones)]),
  }
}

t.test('an export of a running KB is readable, and an import of it is the same world', async (t) => {
  const cli = await Cli.make(t)
  const kb = await startKb(t, {}, cli.dataDir)
  await act(kb, 'alice', 'collect_item', { instance_id: 'bottle_joy' })
  await act(kb, 'alice', 'talk', { npc_id: 'louisa', message: 'Can I help you?' })
  await act(kb, 'alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })
  await act(kb, 'bob@example.org', 'collect_item', { instance_id: 'bottle_energy' })
  await act(kb, 'bob@example.org', 'go', { destination: 'back_room' })
  await act(kb, 'bob@example.org', 'drop_item', { instance_id: 'bottle_energy' })
  await act(kb, 'carol', 'collect_item', { instance_id: 'letter' }, 'west-of-house')
  const before = await stored(cli.dataDir)
  const version = before.state.zones.get('woander_store')!.version

  t.match(await cli.run('export', 'wylding-woods', 'woods'), { code: 0, out: /2 players are in .*woods/, err: '' })
  t.match(await cli.run('export', 'west-of-house', 'house'), { code: 0, err: '' })
  t.match(await cli.run('export', 'wylding-woods', 'woods'), { code: 1, err: /woods is not empty/ })
  const world = await json(cli.folder, 'woods/experiences/wylding-woods/state/world.json')
  t.match(world, {
    metadata: { _version: version, last_modified: /^20/, commit: before.state.commit },
    locations: {
      woander_store: {
        name: "Woander's Magical Shop",
        areas: {
          main_room: { spots: { spot_4: { name: 'Shelf of Leaves', items: [{ instance_id: 'bottle_nature' }] } } },
          back_room: { spots: { workbench: { items: [{ instance_id: 'bottle_energy' }] } } },
        },
      },
    },
    npcs: { louisa: { name: 'Louisa', location: 'woander_store', area: 'main_room', spot: 'fairy_door_main' } },
    global_state: {},
  })
  const view = await json(cli.folder, 'woods/players/alice/wylding-woods/view.json')
  t.match(view, {
    player: {
      current_location: 'woander_store',
      current_area: 'main_room',
      inventory: [],
      quests: { dream_bottle_recovery: { status: 'active' } },
      npcs: { louisa: { trust_level: 52 } },
    },
    progress: { quest_states: { dream_bottle_recovery: 'active' } },
    session: { turns_taken: 0 },
    snapshot_version: version,
  })
  const house = await json(cli.folder, 'house/players/carol/west-of-house/view.json')
  t.match(house, {
    player: { inventory: [{ instance_id: 'letter' }] },
    locations: { house: { areas: { kitchen: { spots: { table: { items: [{ template_id: 'lamp' }, {}] } } } } } },
    metadata: { _version: 2 },
  })

  t.match(await cli.run('import', 'wylding-woods', 'woods'), { code: 1, err: /The KB is running/ })
  await kb.service.stop()
  t.match(await cli.run('import', 'wylding-woods', 'woods'), {
    code: 0,
    out: /2 players and 8 items were read/,
    err: '',
  })
  t.match(await cli.run('import', 'west-of-house', 'house'), { code: 0, err: '' })
  const after = await stored(cli.dataDir)
  t.strictSame(kept(after.state), kept(before.state))
  t.ok(after.epoch > before.epoch)
  t.equal(after.state.zones.get('woander_store')!.version, version + 1000)
  t.equal((await stored(cli.dataDir, 'west-of-house')).state.players.get('carol')!.own!.version, 1002)

  const again = await startKb(t, {}, cli.dataDir)
  await again.published()
  t.equal(again.publisher.events.filter(({ event }) => event.kind === 'epoch').length, 2)
  const { timers } = (await stored(cli.dataDir)).state
  t.ok(timers.has('return:bottle_energy'), 'what lies elsewhere comes back')
  t.notOk(timers.has('return:bottle_nature'))
  await act(again, 'alice', 'go', { destination: 'back_room' })
  await act(again, 'alice', 'collect_item', { instance_id: 'bottle_energy' })
})

/** Writes files of the earlier service, by their paths. */
async function upstream(folder: string, files: Record<string, unknown>): Promise<void> {
  for (const [path, value] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), typeof value === 'string' ? value : JSON.stringify(value))
  }
}

const worldPath = 'experiences/wylding-woods/state/world.json'
const viewPath = (user: string) => `players/${user}/wylding-woods/view.json`

t.test('a world of the earlier service is taken with all its oddities, and each is told', async (t) => {
  const cli = await Cli.make(t)
  await upstream(join(cli.folder, 'old'), {
    [worldPath]: {
      metadata: { _version: 4321 },
      locations: {
        woander_store: {
          items: ['bottle_mystery'],
          areas: {
            main_room: {
              items: [{ instance_id: 'bottle_energy', template_id: 'bottle_energy', collectible: 'yes', state: 7 }],
              spots: {
                spot_3: { items: [{ id: 'bottle_joy', collectible: true }, 7, { template_id: 'bottle_joy' }, {}] },
                counter: { npc: 'louisa' },
                cellar: { items: [{ instance_id: 'bottle_nature', template_id: 'bottle_nature' }] },
              },
            },
            attic: { spots: { trunk: { items: [{ instance_id: 'crown', template_id: 'crown', name: 'Crown' }] } } },
          },
        },
        moon: { areas: { crater: { spots: { rock: { items: ['chalk_rune'] } } } } },
      },
      npcs: { woander: { location: 'woander_store', area: 'entrance', spot: 'window', state: { bottles: 2 } } },
      global_state: { quest_started: true },
    },
    [viewPath('alice')]: {
      player: {
        current_location: 'woander_store',
        current_area: 'attic',
        inventory: ['moon_tea', { instance_id: 'bottle_joy', template_id: 'bottle_joy' }],
        stats: { health: 80, mood: 'good' },
        quests: { dream_bottle_recovery: { status: 'active', accepted_at: 'now' }, lost: { status: 'active' } },
        npcs: { louisa: { trust_level: 66 }, dragon: { trust_level: 3 } },
      },
      snapshot_version: 7,
    },
    [viewPath('bob')]: { player: { current_location: 'moon', inventory: [] } },
    [viewPath('carol')]: {},
    [viewPath('no user')]: {},
    'players/dora/profile.json': {},
  })
  const { code, err } = await cli.call('import', 'wylding-woods', 'old')
  t.equal(code, 0, err)
  const told = [
    /world\.json woander_store: "bottle_mystery" lies at woander_store\.main_room\.spot_1 now/,
    /world\.json woander_store\.main_room: "bottle_energy" lies at woander_store\.main_room\.spot_1 now/,
    /"bottle_energy" loses state, which is of no use/,
    /spot_3: "bottle_joy", which is elsewhere already is left out/,
    /spot_3: something that has no id is left out/,
    /main_room\.cellar: "bottle_nature" lies at woander_store\.main_room\.spot_1 now/,
    /"crown" is of template "crown", which content does not have/,
    /attic\.trunk: "crown" lies at woander_store\.main_room\.spot_1 now/,
    /there is no zone "moon" any more/,
    /moon\.crater\.rock: "chalk_rune" lies at woander_store\.main_room\.spot_1 now/,
    /players\/alice\/wylding-woods\/view\.json: there is no area "attic"; the player stands in main_room/,
    /quest "lost" is left out/,
    /players\/bob\/.*: there is no zone "moon"; the player begins in woander_store/,
    /"no user" is no user id/,
  ]
  for (const one of told) t.match(err, one)
  const { state } = await stored(cli.dataDir)
  const shop = state.zones.get('woander_store')!
  t.equal(shop.version, 5321)
  t.match(shop.items.get('bottle_energy'), { item: { collectible: true } })
  t.same(shop.npcs.get('woander'), { area: 'entrance', spot: 'window' })
  t.same(shop.npcs.get('louisa'), { area: 'main_room', spot: 'counter' })
  t.same([...state.players.keys()].sort(), ['alice', 'bob', 'carol'])
  const alice = state.players.get('alice')!
  t.same([...alice.inventory.keys()], ['moon_tea', 'bottle_joy'])
  t.same([...alice.stats], [['health', 80]])
  t.same([...alice.trust], [['louisa', 66]])
  t.same([...alice.quests], [['dream_bottle_recovery', { status: 'active', done: {} }]])

  const kb = await startKb(t, {}, cli.dataDir)
  t.match(await (await kb.call('alice', 'attach')).json(), { zone: 'woander_store', version: 5321 })
  await act(kb, 'alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })
  await act(kb, 'bob', 'collect_item', { instance_id: 'bottle_energy' })
})

t.test('what cannot be a world is refused, and what is there stays', async (t) => {
  const cli = await Cli.make(t)
  await (await startKb(t, {}, cli.dataDir)).service.stop()
  const before = await stored(cli.dataDir)
  await upstream(join(cli.folder, 'broken'), { [worldPath]: '{"locations": {' })
  await upstream(join(cli.folder, 'broken-view'), { [worldPath]: {}, [viewPath('alice')]: 'no' })
  const items = Array.from({ length: 60 }, (_, index) => ({
    instance_id: `i${index}`,
    template_id: 'bottle_joy',
    text: 'x'.repeat(8000),
  }))
  await upstream(join(cli.folder, 'huge'), {
    [worldPath]: { locations: { woander_store: { areas: { main_room: { spots: { spot_1: { items } } } } } } },
  })
  const [none, broken, view, huge, unknown] = await Promise.all([
    cli.call('import', 'wylding-woods', 'nowhere'),
    cli.call('import', 'wylding-woods', 'broken'),
    cli.call('import', 'wylding-woods', 'broken-view'),
    cli.call('import', 'wylding-woods', 'huge'),
    cli.call('import', 'north-of-house', 'broken'),
  ])
  t.match(none, { code: 1, err: /nowhere\/experiences\/wylding-woods\/state\/world\.json is not there/ })
  t.match(broken, { code: 1, err: /world\.json is no JSON/ })
  t.match(view, { code: 1, err: /view\.json is no JSON/ })
  t.match(huge, { code: 1, err: /What a player may see is up to \d+ bytes large, more than/ })
  t.match(unknown, { code: 1, err: /There is no content of north-of-house/ })
  t.equal((await stored(cli.dataDir)).epoch, before.epoch)
  t.same(
    (await readdir(join(cli.dataDir, 'wylding-woods'))).filter((name) => /next|kept|aside|lock/.test(name)),
    [],
  )
})
