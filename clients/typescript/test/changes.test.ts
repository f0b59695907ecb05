import t from 'tap'
import type { Change, Quest } from '../src/index.js'
import { item, onShelf, seen, update } from './support/frames.js'
import { caughtUp, settle, told } from './support/play.js'

const joy = item('bottle_joy', 'Bottle of Joy')
const lay = { operation: 'add', ...onShelf, instance_id: joy.instance_id, item: joy } as const
const clear = { operation: 'remove', ...onShelf, instance_id: joy.instance_id } as const
const inventory = { area_id: null, path: 'player.inventory', instance_id: joy.instance_id } as const

t.test('an item that comes, changes and goes is told with what it was', async (t) => {
  const { client, seat, heard } = await settle(t)
  const dim: Change = { operation: 'update', ...onShelf, instance_id: joy.instance_id, item: { state: { lit: false } } }
  seat.send(update(1, 2, [lay]), update(2, 3, [dim]), update(3, 4, [clear, clear]))
  await told(client, 'world', ({ version }) => version === 4)
  const dimmed = { ...joy, state: { lit: false } }
  const place = { areaId: 'main_room', spotId: 'shelf' }
  t.same(heard.item, [
    { what: 'added', item: joy, before: null, ...place },
    { what: 'updated', item: dimmed, before: joy, ...place },
    { what: 'removed', item: dimmed, before: dimmed, ...place },
  ])
})

t.test('an item that is put elsewhere is told to have left where it lay', async (t) => {
  const { client, seat, heard } = await settle(t)
  seat.send(update(1, 2, [lay]), update(2, 3, [{ ...lay, spot_id: 'counter' }]))
  await told(client, 'world', ({ version }) => version === 3)
  t.match(heard.item, [
    { what: 'added', spotId: 'shelf' },
    { what: 'removed', spotId: 'shelf' },
    { what: 'added', spotId: 'counter' },
  ])
  t.same(client.world?.areas.main_room?.spots.shelf?.items, [])
})

t.test('what the player holds, is and has to do is told', async (t) => {
  const { client, seat, heard } = await settle(t)
  const quest: Quest = { name: 'Rattle', status: 'active', steps: [{ id: 'find', name: 'Find', count: 0, total: 2 }] }
  const lit = { name: 'lit', applied_at: '2024-11-04T00:00:00.000Z' }
  const mine = { operation: 'update', area_id: null } as const
  seat.send(
    update(1, 1, [{ operation: 'add', ...inventory, item: joy }], 'kwvnxzab.2.2.woander_store'),
    update(1, 1, [
      { ...mine, path: 'player.quests', quest_id: 'rattle', quest },
      { ...mine, path: 'player.quests', quest_id: 'rattle', quest: null },
      { ...mine, path: 'player.stats', stats: { health: 5, luck: 1 } },
      { ...mine, path: 'player.stats', stats: { luck: null } },
      { ...mine, path: 'player.status_effects', status_effects: [lit] },
      { ...mine, path: 'player.current_area', area_id: 'attic' },
    ]),
  )
  await told(client, 'area')
  t.same(heard.inventory, [{ what: 'added', item: joy, before: null }])
  t.same(heard.quest, [
    { questId: 'rattle', quest, before: null },
    { questId: 'rattle', quest: null, before: quest },
  ])
  t.same(heard.stats?.at(-1), { stats: { health: 5 }, before: { health: 5, luck: 1 } })
  t.same(heard.effects, [{ effects: [lit], before: [] }])
  t.same(heard.area, [{ areaId: 'attic', before: 'main_room' }])
  t.match(client.world?.player, { inventory: [joy], stats: { health: 5 }, status_effects: [lit], quests: {} })
})

t.test('characters and the weather are told', async (t) => {
  const { client, seat, heard } = await settle(t)
  const npc = { instance_id: 'louisa_1', template_id: 'louisa', name: 'Louisa' }
  const about = { path: 'zone.npcs', ...onShelf, instance_id: npc.instance_id } as const
  seat.send(
    update(1, 2, [
      { operation: 'update', ...about, npc },
      { operation: 'remove', ...about },
      { operation: 'remove', ...about },
      { operation: 'update', area_id: null, path: 'zone.weather', weather: 'mist' },
    ]),
  )
  await told(client, 'weather')
  const place = { areaId: 'main_room', spotId: 'shelf' }
  t.same(heard.npc, [
    { what: 'placed', npc, ...place },
    { what: 'left', npc, ...place },
  ])
  t.same(heard.weather, [{ weather: 'mist', before: null }])
  t.same(client.world?.areas.main_room?.spots.counter?.npcs, [])
})

t.test('the world is told behind what changed in it, and an area of interest as a whole', async (t) => {
  const { client, seat } = await settle(t)
  const order: string[] = []
  for (const name of ['item', 'update', 'world', 'entered'] as const) client.on(name, () => order.push(name))
  seat.send(update(1, 2, [lay]), seen({ version: 9 }))
  await caughtUp(seat, client)
  t.same(order, ['item', 'update', 'world', 'entered', 'world'])
  t.equal(client.world?.version, 9)
})

t.test('an update tells how old it is', async (t) => {
  const { client, seat, time } = await settle(t)
  const updated = told(client, 'update')
  seat.send({ ...update(1, 2, [lay]), timestamp: time.now() - 42 })
  t.match(await updated, { latencyMs: 42, fate: 'applied', before: { version: 1 }, world: { version: 2 } })
})
