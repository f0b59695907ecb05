import t from 'tap'
import { car, type Frame, openHouse, Woods } from '../support/experience.js'

/** Alice has played, and so has bob. */
async function played(): Promise<Woods> {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob', 'admin')
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'Can I help you?' })
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_energy' })
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  await woods.act('alice', 'go', { destination: 'entrance' })
  await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  await woods.act('alice', 'use_item', { instance_id: 'moon_tea' })
  await woods.act('bob', 'collect_item', { instance_id: 'bottle_nature' })
  await woods.walk('alice', car)
  await woods.act('alice', 'collect_item', { instance_id: 'brass_ticket' })
  return woods
}

t.test('what the player holds lies where it belongs, and what was achieved is forgotten', async (t) => {
  const woods = await played()
  const { frame, records } = await woods.act('admin', '@reset player alice CONFIRM')
  t.match(frame, { success: true, message: '✅ alice is as in the beginning.' })
  t.same(frame.metadata, { command_type: 'reset-player', scope: 'player', player: 'alice', items_returned: 3 })
  const { zones, players } = woods.ledger.state
  const { inventory, quests, trust, stats, effects, zone } = players.get('alice')!
  t.same([inventory.size, quests.size, trust.size, stats.size, effects.length], [0, 0, 0, 0, 0])
  t.equal(zone, 'gravity_car', 'nobody is moved')
  t.match(zones.get('woander_store')!.items.get('bottle_joy'), { area: 'main_room', spot: 'spot_3' })
  t.match(zones.get('gravity_car')!.items.get('brass_ticket'), { area: 'platform', spot: 'bench' })
  t.ok(players.get('bob')!.inventory.has('bottle_nature'))
  t.match(players.get('bob')!.quests.get('bottle_quest'), { status: 'active' })
  const told = records.flatMap(({ events }) => events).filter(({ subject }) => subject.endsWith('.alice'))
  const paths = told.flatMap(({ body }) => (body as Frame).changes.map((change: Frame) => change.path))
  t.same([...new Set(paths.filter((path) => path !== undefined))].sort(), [
    'player.inventory',
    'player.quests',
    'player.stats',
    'player.status_effects',
  ])
})

t.test('the stats that are gone are told as gone', async (t) => {
  const woods = await played()
  const { records } = await woods.act('admin', '@reset player alice CONFIRM')
  const changes = records.flatMap(({ events }) => events).flatMap(({ body }) => (body as Frame).changes as Frame[])
  t.match(
    changes.filter(({ path }) => path === 'player.stats'),
    [{ stats: { health: null } }],
  )
})

t.test('without CONFIRM behind the name it only says what it would do', async (t) => {
  const woods = await played()
  for (const action of ['@reset player alice', '@reset player alice confirm', '@reset-experience player alice']) {
    const { frame, records } = await woods.act('admin', action)
    t.match(frame, { success: false, message: /alice loses 3 items.*say: @reset player alice CONFIRM$/ })
    t.match(frame.metadata, { command_type: 'reset-player', player: 'alice', items_returned: 3 })
    t.same(records, [])
  }
})

t.test('a player who is not there, or not named, is not mistaken for everyone', async (t) => {
  const woods = await played()
  const before = woods.text
  for (const [action, message] of [
    ['@reset player', /^❌ Usage: @reset experience/],
    ['@reset player CONFIRM', /^❌ Player 'CONFIRM' not found/],
    ['@reset player nobody CONFIRM', /^❌ Player 'nobody' not found/],
    ['@reset player __proto__ CONFIRM', /^❌ Player '__proto__' not found/],
    ['@reset plyer alice CONFIRM', /^❌ Usage: @reset experience/],
  ] as const) {
    t.match(await woods.act('admin', action), { frame: { success: false, message } }, action)
  }
  t.equal(woods.text, before)
})

t.test('done again it changes nothing', async (t) => {
  const woods = await played()
  await woods.act('admin', '@reset player alice CONFIRM')
  t.same((await woods.act('admin', '@reset player alice CONFIRM')).records, [])
})

t.test('the reward of a quest has no home and is gone', async (t) => {
  const woods = await Woods.open()
  for (const item of ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature']) {
    await woods.act('alice', 'collect_item', { instance_id: item })
    await woods.act('alice', 'give_item', { instance_id: item, target_npc_id: 'louisa' })
  }
  t.equal(woods.ledger.state.players.get('alice')!.inventory.size, 1)
  await woods.act('admin', '@reset player alice CONFIRM')
  t.notMatch(woods.text, /"template_id":"dream_lantern"/)
})

t.test('in an isolated experience the own world begins anew, and no other', async (t) => {
  const house = await openHouse()
  for (const user of ['alice', 'bob']) await house.act(user, 'collect_item', { instance_id: 'letter' })
  await house.act('admin', '@reset player alice CONFIRM')
  const { players } = house.ledger.state
  t.ok(players.get('alice')!.own!.zones.get('house')!.items.has('letter'))
  t.equal(players.get('alice')!.inventory.size, 0)
  t.equal(players.get('alice')!.own!.version, 3, 'no version falls')
  t.ok(players.get('bob')!.inventory.has('letter'))
})
