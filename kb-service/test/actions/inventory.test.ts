import t from 'tap'
import { Woods } from '../support/experience.js'

t.test('an empty inventory says so', async (t) => {
  const woods = await Woods.open()
  const { frame } = await woods.act('alice', 'inventory')
  t.match(frame, { success: true, message: 'Your inventory is empty.' })
  t.same(frame.metadata, { item_count: 0, unique_items: 0 })
})

t.test('what is held is listed by template', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_nature' })
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const { frame, answer } = await woods.act('alice', 'inventory')
  t.equal(frame.message, '**Your Inventory:**\n\n- Bottle of Joy\n- Bottle of Nature')
  t.same(frame.metadata, {
    item_count: 2,
    unique_items: 2,
    items: [
      { template_id: 'bottle_joy', count: 1, name: 'Bottle of Joy' },
      { template_id: 'bottle_nature', count: 1, name: 'Bottle of Nature' },
    ],
  })
  t.equal(answer.commit, woods.ledger.state.commit)
})

t.test('what using a thing does is told below it, but not what it unlocks', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'go', { destination: 'entrance' })
  await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  const { frame } = await woods.act('alice', 'inventory')
  t.equal(frame.message, '**Your Inventory:**\n\n- Moon Tea\n  └─ +20 HP, wide awake')
})
