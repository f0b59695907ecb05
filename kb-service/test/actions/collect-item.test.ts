import t from 'tap'
import { plan } from '../../src/world/delta.js'
import { car, Woods } from '../support/experience.js'

const taken = { success: true, message: 'You collected Bottle of Joy.', item_id: 'bottle_joy' }

t.test('a bottle is taken by its instance_id, its item_id, and by the name that old clients use', async (t) => {
  for (const [action, fields] of [
    ['collect_item', { instance_id: 'bottle_joy' }],
    ['collect_item', { item_id: 'bottle_joy' }],
    ['collect_bottle', { item_id: 'bottle_joy', spot_id: 'spot_3' }],
  ] as const) {
    const woods = await Woods.open()
    const { frame } = await woods.act('alice', action, fields)
    t.match(frame, { type: 'action_response', action, ...taken })
    t.same(frame.metadata, { instance_id: 'bottle_joy', location: 'woander_store', area: 'main_room' })
    t.same([...woods.ledger.state.players.get('alice')!.inventory.keys()], ['bottle_joy'])
    t.notOk(woods.ledger.state.zones.get('woander_store')!.items.has('bottle_joy'))
  }
})

t.test('what cannot be taken is refused with the words that clients know, and nothing is committed', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const cases: [fields: object, message: string][] = [
    [{}, "Action 'collect_item' requires 'instance_id' or 'item_id' field."],
    [{ instance_id: '' }, "Action 'collect_item' requires 'instance_id' or 'item_id' field."],
    [{ instance_id: 'brass_ticket' }, "You don't see that item here. It's somewhere else in the world."],
    [{ instance_id: 'crown' }, "Item 'crown' not found anywhere in the world."],
    [{ item_id: 'bottle_joy', spot_id: 'spot_1' }, "You don't see that item here. It's somewhere else in the world."],
    [{ instance_id: '__proto__' }, "Item '__proto__' not found anywhere in the world."],
  ]
  for (const [fields, message] of cases) {
    const { frame, records } = await woods.act('alice', 'collect_item', fields)
    t.match(frame, { success: false, message })
    t.same(records, [])
  }
})

t.test('an item of another area is out of reach', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'go', { destination: 'entrance' })
  const { frame } = await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  t.match(frame, { success: false, message: "You don't see that item here. It's somewhere else in the world." })
})

t.test('a player in no area reaches the whole zone', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.ledger.commit(plan([], [['alice', { area: null }]]), { player: null, request: null })
  const { frame } = await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  t.match(frame, { success: true, metadata: { area: 'main_room' } })
})

t.test('a player in no zone is told to say where they are', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.ledger.commit(plan([], [['alice', { zone: null, area: null }]]), { player: null, request: null })
  const lost = "You don't have a current location. Please update your GPS location first."
  for (const [action, message] of [
    ['collect_item', lost],
    ['go', lost],
    ['drop_item', 'You must be in a location to drop items.'],
  ] as const) {
    const { frame, answer } = await woods.act('alice', action, { instance_id: 'bottle_joy', destination: 'entrance' })
    t.match(frame, { success: false, message })
    t.match(answer, { zone: null, version: 0 })
  }
  t.match(await woods.say('alice', { type: 'request_resync' }), { frame: { zone: null, snapshot_version: 0 } })
})

t.test('what the template says counts: a fixture stays where it is, a hidden thing is not there', async (t) => {
  const woods = await Woods.open()
  await woods.walk('alice', car)
  await woods.act('alice', 'go', { destination: 'car' })
  const fixture = await woods.act('alice', 'collect_item', { instance_id: 'brake_wheel' })
  t.match(fixture.frame, { success: false, message: "You can't collect Brake Wheel." })
  const hidden = await woods.act('alice', 'collect_item', { instance_id: 'chalk_rune' })
  t.match(hidden.frame, { success: false, message: "Item 'chalk_rune' not found anywhere in the world." })
})

t.test('a field of the wrong kind is told, not acted on', async (t) => {
  const woods = await Woods.open()
  for (const value of [7, true, ['bottle_joy'], { id: 'bottle_joy' }, 'x'.repeat(201)]) {
    const { frame } = await woods.act('alice', 'collect_item', { instance_id: value })
    t.match(frame, { type: 'error', code: 'invalid_message', message: /^Field 'instance_id' must be / })
  }
})

t.test('a hundred players reach for one bottle and one gets it', async (t) => {
  const woods = await Woods.open()
  const users = Array.from({ length: 100 }, (_, index) => `player-${index}`)
  await woods.enter(...users)
  const all = await Promise.all(users.map((user) => woods.act(user, 'collect_item', { instance_id: 'bottle_joy' })))
  const winners = all.filter(({ frame }) => frame.success)
  t.equal(winners.length, 1)
  t.ok(
    all.every(({ frame }) => frame.success || frame.message === "Item 'bottle_joy' not found anywhere in the world."),
  )
  const holders = users.filter((user) => woods.ledger.state.players.get(user)!.inventory.has('bottle_joy'))
  t.equal(holders.length, 1)
  t.equal(woods.ledger.state.zones.get('woander_store')!.version, 2)
})
