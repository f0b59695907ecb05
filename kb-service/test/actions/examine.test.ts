import t from 'tap'
import { car, openHouse, Woods } from '../support/experience.js'

t.test('an item at a spot of the area is described with what its template says', async (t) => {
  const woods = await Woods.open()
  const { frame } = await woods.act('alice', 'examine', { instance_id: 'bottle_joy' })
  t.match(frame, { success: true, item_id: 'bottle_joy' })
  t.equal(
    frame.message,
    '**Bottle of Joy**\n\nIt is warm to hold, golden, and hums the last line of a song you used to know.\n\n' +
      'You can take it with you.\nState: glowing, dream type: joy, symbol: moon',
  )
  t.same(frame.metadata, {
    instance_id: 'bottle_joy',
    template_id: 'bottle_joy',
    location: 'world',
    has_effects: false,
    is_consumable: false,
    is_collectible: true,
  })
})

t.test('what is carried is found wherever the player goes', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'go', { destination: 'entrance' })
  await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  await woods.walk('alice', car)
  const { frame, records } = await woods.act('alice', 'examine', { item_id: 'moon_tea' })
  t.match(frame, {
    message: /It can be used only once\.\nEffects: \+20 HP, wide awake\n\(In your inventory\)$/,
    metadata: { location: 'inventory', has_effects: true, is_consumable: true },
  })
  t.notMatch(frame.message, /chalk/i, 'what it unlocks is not told')
  t.same(records, [])
})

t.test('what is held is meant before what lies here', async (t) => {
  const woods = await Woods.open()
  await woods.act('admin', '@edit item bottle_joy description In your hand.')
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  t.match(await woods.act('alice', 'examine', { instance_id: 'bottle_joy' }), { frame: { message: /In your hand\./ } })
})

t.test('what is hidden, elsewhere or nowhere is told alike', async (t) => {
  const woods = await Woods.open()
  for (const id of ['glow_moth', 'chalk_rune', 'moon_tea', 'crown', '__proto__', 'toString']) {
    const { frame } = await woods.act('alice', 'examine', { instance_id: id })
    t.match(frame, { success: false, message: `You don't see '${id}' here.` })
    t.notOk(frame.metadata)
  }
  for (const fields of [{}, { instance_id: '' }]) {
    const { frame } = await woods.act('alice', 'examine', fields)
    t.match(frame, { success: false, message: 'Please specify which item to examine.' })
  }
})

t.test('a character near by is described, by the id of either kind, and is no item', async (t) => {
  const woods = await Woods.open()
  for (const id of ['louisa', 'louisa_1']) {
    const { frame } = await woods.act('alice', 'examine', { instance_id: id })
    t.match(frame, { success: true, message: /^\*\*Louisa\*\*\n\nA fairy a hand high/ })
    t.same(frame.metadata, { npc_id: 'louisa', location: 'world' })
    t.notOk('item_id' in frame)
  }
  await woods.act('alice', 'go', { destination: 'back_room' })
  t.match(await woods.act('alice', 'examine', { instance_id: 'louisa' }), { frame: { success: false } })
})

t.test('spots of the area and areas that can be reached are described', async (t) => {
  const house = await openHouse()
  t.match(await house.act('alice', 'examine', { instance_id: 'mailbox' }), {
    frame: { message: /^\*\*Mailbox\*\*/, metadata: { area_id: 'west_of_house', spot_id: 'mailbox' } },
  })
  t.match(await house.act('alice', 'examine', { instance_id: 'north_of_house' }), {
    frame: { message: /bricked up/, metadata: { area_id: 'north_of_house' } },
  })
  for (const id of ['kitchen', 'table', 'shelf']) {
    t.match(await house.act('alice', 'examine', { instance_id: id }), { frame: { success: false } }, id)
  }
})

t.test('a thing without a name or a description is told of all the same', async (t) => {
  const woods = await Woods.open()
  await woods.act('admin', '@edit item bottle_joy semantic_name dream_bottle')
  await woods.act('admin', '@edit item bottle_joy description ""')
  await woods.act('admin', '@edit item bottle_joy state {"odd":[1],"count":2,"on":false}')
  const { frame } = await woods.act('alice', 'examine', { instance_id: 'bottle_joy' })
  t.match(frame.message, /^\*\*Dream Bottle\*\*\n\nYou see nothing special about it\./)
  t.match(frame.message, /State: count: 2, not on$/)
})
