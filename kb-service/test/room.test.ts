import { maxEventBytes } from 'schemas'
import t from 'tap'
import { eventMessage } from '../src/event-message.js'
import { plan } from '../src/world/delta.js'
import { mostHeld, mostLeft } from '../src/world/room.js'
import type { Item } from '../src/world/state.js'
import { car, loadWoods, shop, Woods } from './support/experience.js'

const content = await loadWoods()
const joy = { instance_id: 'bottle_joy' }
const gifts = (count: number, name = 'gift'): Item[] =>
  Array.from({ length: count }, (_, index) => ({ instance_id: `${name}_${index}`, template_id: 'moon_tea' }))

/** Players who hold what quests gave them, and a shop in which such things lie. */
async function full(held: number, left: number): Promise<Woods> {
  const woods = await Woods.open({ content })
  await woods.enter('alice', 'bob')
  const put = gifts(left, 'left').map((item) => ({ area: 'main_room', spot: 'counter', item }))
  woods.ledger.commit(plan([['woander_store', { put }]], [['alice', { put: gifts(held) }]]), {
    player: null,
    request: null,
  })
  return woods
}

t.test('who carries as much as there is room for can neither take nor be given more', async (t) => {
  const woods = await full(mostHeld, 0)
  t.match((await woods.act('alice', 'collect_item', joy)).frame, {
    success: false,
    message: 'You cannot carry any more.',
  })
  await woods.act('bob', 'collect_item', joy)
  const { frame, records } = await woods.act('bob', 'give_item', { ...joy, target_player_id: 'alice' })
  t.match(frame, { success: false, message: 'alice cannot carry any more.' })
  t.same(records, [])
  t.match((await woods.act('alice', 'drop_item', { instance_id: 'gift_0' })).frame, { success: true })
  t.match((await woods.act('bob', 'give_item', { ...joy, target_player_id: 'alice' })).frame, { success: true })
})

t.test(
  'where as much lies as there is room for no gift can be put down, but what belongs to the world can',
  async (t) => {
    const woods = await full(1, mostLeft)
    const drop = async (id: string) => (await woods.act('alice', 'drop_item', { instance_id: id })).frame
    t.match(await drop('gift_0'), { success: false, message: 'There is no room left here.' })
    await woods.act('alice', 'collect_item', joy)
    t.match(await drop('bottle_joy'), { success: true })
    await woods.act('alice', 'collect_item', { instance_id: 'left_0' })
    t.match(await drop('gift_0'), { success: true })
  },
)

t.test('with both full, what a player is told of a new place fits into an event', async (t) => {
  const woods = await full(mostHeld, mostLeft)
  await woods.walk('alice', car)
  await woods.walk('alice', shop)
  const { commit, at, events } = woods.disk.records().at(-1)!
  const message = eventMessage({ epoch: 'aaaaaaaa', experience: 'wylding-woods', commit, at, event: events[0]! })
  t.notOk('refused' in message)
  t.ok(JSON.stringify(events[0]!.body).length < maxEventBytes)
})
