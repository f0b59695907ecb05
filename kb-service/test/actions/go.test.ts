import t from 'tap'
import { shop, Woods } from '../support/experience.js'

t.test('a player goes to an area by any of the three fields', async (t) => {
  for (const field of ['destination', 'target', 'area']) {
    const woods = await Woods.open()
    const { frame } = await woods.act('alice', 'go', { [field]: 'entrance' })
    t.match(frame, { success: true, message: /^You move to Entrance\. / })
    t.same(frame.metadata, { destination: 'entrance', location: 'woander_store' })
    t.equal(woods.ledger.state.players.get('alice')!.area, 'entrance')
  }
})

t.test('a way that is not there is refused with those that are', async (t) => {
  const woods = await Woods.open()
  const none = await woods.act('alice', 'go')
  t.equal(none.frame.message, "Action 'go' requires 'destination', 'target', or 'area' field.")
  const { frame } = await woods.act('alice', 'go', { destination: 'platform' })
  const message = "You don't see a way to 'platform'. Available areas: main_room, entrance, back_room"
  t.match(frame, { success: false, message })
})

t.test('a position in the same zone does not undo it (UP 7 A9)', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'go', { destination: 'back_room' })
  const { frame, records } = await woods.walk('alice', shop)
  t.equal(frame.player.current_area, 'back_room')
  t.same(records, [], 'who stays writes nothing')
})

t.test('going where one is already succeeds and commits nothing', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const { frame, records } = await woods.act('alice', 'go', { destination: 'main_room' })
  t.equal(frame.success, true)
  t.same(records, [])
})
