import t from 'tap'
import { type Frame, Woods } from '../support/experience.js'

async function spotsOf(woods: Woods, user: string): Promise<Frame> {
  const { frame } = await woods.say(user, { type: 'request_resync' })
  return frame.areas[woods.ledger.state.players.get(user)!.area!].spots
}

t.test('a dropped item lies at a free spot of the area, where everyone sees it again', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  await woods.act('alice', 'go', { destination: 'back_room' })
  const { frame } = await woods.act('alice', 'drop_item', { instance_id: 'bottle_joy' })
  t.match(frame, { success: true, message: 'You dropped Bottle of Joy.', item_id: 'bottle_joy' })
  t.match(frame.metadata, { location: 'woander_store', area: 'back_room', spot: 'workbench' })
  await woods.act('bob', 'go', { destination: 'back_room' })
  const { workbench } = await spotsOf(woods, 'bob')
  t.match(workbench.items, [{ instance_id: 'bottle_joy', semantic_name: 'Bottle of Joy', type: 'collectible' }])
  t.match(await woods.act('bob', 'collect_item', { instance_id: 'bottle_joy' }), { frame: { success: true } })
})

t.test('a spot can be named, if it is in the area', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const elsewhere = await woods.act('alice', 'drop_item', { item_id: 'bottle_joy', spot_id: 'workbench' })
  t.match(elsewhere.frame, { success: false, message: "You don't see 'workbench' here." })
  await woods.act('alice', 'drop_item', { item_id: 'bottle_joy', spot_id: 'counter' })
  t.match((await spotsOf(woods, 'alice')).counter.items, [{ instance_id: 'bottle_joy' }])
})

t.test('where everything is taken, the first spot takes one more', async (t) => {
  const woods = await Woods.open()
  for (const item of ['bottle_joy', 'bottle_energy', 'bottle_nature']) {
    await woods.act('alice', 'collect_item', { instance_id: item })
  }
  await woods.act('alice', 'go', { destination: 'back_room' })
  const spots: string[] = []
  for (const item of ['bottle_joy', 'bottle_energy', 'bottle_nature']) {
    spots.push((await woods.act('alice', 'drop_item', { instance_id: item })).frame.metadata.spot)
  }
  t.same(spots, ['workbench', 'crate', 'workbench'])
})

t.test('what is not held cannot be dropped', async (t) => {
  const woods = await Woods.open()
  t.match(await woods.act('alice', 'drop_item'), { frame: { message: 'Please specify which item to drop.' } })
  const { frame, records } = await woods.act('bob', 'drop_item', { instance_id: 'bottle_joy' })
  t.match(frame, { success: false, message: "You don't have 'bottle_joy' in your inventory." })
  t.equal(records.length, 1, 'only that bob came to be')
})
