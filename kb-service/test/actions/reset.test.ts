import t from 'tap'
import { plan } from '../../src/world/delta.js'
import { car, loadWoods, Woods } from '../support/experience.js'

const template = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature', 'glow_moth', 'moon_tea']

async function played(): Promise<Woods> {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob', 'carol', 'admin')
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  await woods.act('alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_energy' })
  await woods.act('bob', 'collect_item', { instance_id: 'bottle_nature' })
  await woods.walk('bob', car)
  await woods.act('bob', 'drop_item', { instance_id: 'bottle_nature' })
  await woods.act('bob', 'collect_item', { instance_id: 'brass_ticket' })
  return woods
}

t.test(
  'a player without the role is refused, whatever the message says of roles (UP 7.5 admins, UP 7.5 roles)',
  async (t) => {
    const woods = await played()
    const { frame, records } = await woods.act('alice', '@reset experience CONFIRM', {
      role: 'admin',
      user_role: 'admin',
    })
    t.match(frame, { success: false, message: '❌ Commands that start with @ are for administrators only.' })
    t.same(records, [])
  },
)

t.test('without CONFIRM it only says what it would do', async (t) => {
  const woods = await played()
  const { frame, records } = await woods.act('admin', '@reset experience')
  t.match(frame, { success: false, message: /@reset experience CONFIRM$/ })
  t.same(frame.metadata, {
    command_type: 'reset-experience',
    scope: 'experience',
    player_count: 4,
    template_exists: true,
  })
  t.same(records, [])
})

t.test(
  'it puts everything back: a commit for each zone that differs, then for each player who loses something',
  async (t) => {
    const woods = await played()
    const { frame, records } = await woods.act('admin', '@reset experience CONFIRM')
    t.match(frame, { success: true, metadata: { scope: 'experience', zones_changed: 2, players_changed: 2 } })
    t.same(
      records.map(({ world, players }) => [world.map((one) => (one as { zone: string }).zone), Object.keys(players)]),
      [
        [['woander_store'], []],
        [['gravity_car'], []],
        [[], ['alice']],
        [[], ['bob']],
      ],
    )
    const { zones, players } = woods.ledger.state
    t.same([...zones.get('woander_store')!.items.keys()].sort(), [...template].sort())
    t.same([...zones.get('gravity_car')!.items.keys()].sort(), ['brake_wheel', 'brass_ticket', 'chalk_rune'])
    t.same(
      [...players.values()].map(({ inventory, quests, trust }) => inventory.size + quests.size + trust.size),
      [0, 0, 0, 0],
    )
    t.equal(players.get('bob')!.zone, 'gravity_car', 'nobody is moved')
  },
)

t.test('done again it changes nothing', async (t) => {
  const woods = await played()
  await woods.act('admin', '@reset experience CONFIRM')
  const { frame, records } = await woods.act('admin', '@reset experience CONFIRM')
  t.match(frame, { success: true, metadata: { zones_changed: 0, players_changed: 0 } })
  t.same(records, [])
})

t.test('reset of the world leaves what was achieved', async (t) => {
  const woods = await played()
  await woods.act('admin', '@reset world CONFIRM')
  const { quests } = woods.ledger.state.players.get('alice')!
  t.match(quests.get('dream_bottle_recovery'), { status: 'active', done: { bring: ['bottle_joy'] } })
  t.equal(woods.ledger.state.players.get('alice')!.inventory.size, 0)
})

t.test('the same request id resets once', async (t) => {
  const woods = await played()
  const request = 'reset-0123456789abcdef'
  const first = await woods.act('admin', '@reset experience CONFIRM', {}, request)
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_mystery' })
  const again = await woods.act('admin', '@reset experience CONFIRM', {}, request)
  t.equal(again.answer.commit, first.answer.commit)
  t.same(again.records, [])
})

t.test('other commands with @ are told which there are', async (t) => {
  const woods = await Woods.open()
  const message = async (action: string) => (await woods.act('admin', action)).frame.message
  t.equal(await message('@'), '❌ Empty admin command')
  t.equal(await message('@dance now'), "❌ Unknown admin command '@dance'. Try: @examine, @where, @edit, @reset.")
})

t.test('no event has more than 200 changes', async (t) => {
  const content = await loadWoods()
  const shop = content.zones.get('woander_store')!
  const pebbles = Array.from({ length: 450 }, (_, index) => {
    const item = { instance_id: `pebble_${index}`, template_id: 'bottle_joy' }
    return { area: 'back_room', spot: 'crate', item }
  })
  const zones = new Map([...content.zones, ['woander_store', { ...shop, items: pebbles }]])
  const woods = await Woods.open({ content: { ...content, zones } })
  await woods.enter('admin', 'alice')
  const put = pebbles.map(({ item }) => item)
  const gone = put.map(({ instance_id }) => instance_id)
  woods.ledger.commit(plan([['woander_store', { gone }]], [['alice', { put }]]), { player: null, request: null })
  const { records, answer } = await woods.act('admin', '@reset experience CONFIRM')
  const sizes = records.map(({ events }) => events.map(({ body }) => (body as { changes: unknown[] }).changes.length))
  t.same(sizes, [[200, 200], [200, 200], [50, 50], [200], [200], [50]])
  t.equal(answer.version, 5)
  t.equal(woods.ledger.state.players.get('alice')!.inventory.size, 0)
})
