import t from 'tap'
import { car, type Frame, openHouse, Woods } from '../support/experience.js'

const itemAt = (woods: Woods, id: string) => woods.ledger.state.zones.get('woander_store')!.items.get(id)!.item

t.test('an edited item lies where it lay, and everyone in the zone sees it anew (UP 7 V3, UP 7 A7)', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'admin')
  const { frame, records } = await woods.act('admin', '@edit item bottle_joy state.glowing off')
  t.match(frame, { success: true, message: '✅ bottle_joy.state.glowing is false now, it was true.' })
  t.same(frame.metadata, {
    command_type: 'admin_edit',
    object_type: 'item',
    object_id: 'bottle_joy',
    world_path: 'locations.woander_store.areas.main_room.spots.spot_3.items.bottle_joy',
    property: 'state.glowing',
    old_value: true,
    new_value: false,
  })
  t.equal(records.length, 1)
  const [zone] = records[0]!.events
  t.equal(zone!.subject, 'world.updates.zone.wylding-woods.woander_store')
  t.match((zone!.body as Frame).changes, [
    { operation: 'add', spot_id: 'spot_3', item: { state: { glowing: false, dream_type: 'joy', symbol: 'moon' } } },
  ])
  t.match(await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' }), { frame: { success: true } })
})

t.test('an item in the hands of a player is edited there, and the player is told', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const { records } = await woods.act('admin', '@edit item bottle_joy semantic_name The  Last Bottle')
  const updates = records.at(-1)!.events
  t.same(
    updates.map(({ subject }) => subject),
    ['world.updates.user.alice'],
  )
  t.match((updates[0]!.body as Frame).changes, [
    { operation: 'add', path: 'player.inventory', item: { semantic_name: 'The  Last Bottle' } },
  ])
  t.match(await woods.act('alice', 'drop_item', { instance_id: 'bottle_joy' }), { frame: { success: true } })
})

t.test('what only the template says can be edited, for this item alone', async (t) => {
  const woods = await Woods.open()
  await woods.act('admin', '@edit item moon_tea effects.health -7')
  t.same(itemAt(woods, 'moon_tea').effects, {
    health: -7,
    status_effects: { name: 'wide awake' },
    unlock: 'chalk_rune',
  })
  t.same(woods.content.templates.get('moon_tea')!.fields.effects, {
    health: 20,
    status_effects: { name: 'wide awake' },
    unlock: 'chalk_rune',
  })
})

t.test('a hidden item comes to sight, and goes out of it', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'admin')
  const operations = async (value: string) => {
    const { records } = await woods.act('admin', `@edit item glow_moth visible ${value}`)
    return (records[0]!.events[0]!.body as Frame).changes.map((change: Frame) => change.operation)
  }
  t.same(await operations('yes'), ['add'])
  t.same(await operations('0'), ['remove'])
})

t.test('a value is read as the type that the property has', async (t) => {
  const woods = await Woods.open()
  for (const [property, text, value] of [
    ['collectible', 'YES', true],
    ['collectible', 'off', false],
    ['effects.health', '1', 1],
    ['effects.health', '-2.5', -2.5],
    ['effects.health', '1e2', 100],
    ['effects.unlock', '42', '42'],
    ['effects.unlock', 'true', 'true'],
    ['effects.unlock', '"  spaces  "', '  spaces  '],
    ['effects.status_effects', '{"name":"calm","level":2}', { name: 'calm', level: 2 }],
  ] as const) {
    const { frame } = await woods.act('admin', `@edit item moon_tea ${property} ${text}`)
    t.match(frame, { success: true }, `${property} ${text}: ${frame.message}`)
    t.same(frame.metadata.new_value, value)
  }
})

t.test('a value of another type, and one that would break the item, is refused', async (t) => {
  const woods = await Woods.open()
  await woods.enter('admin')
  const deep = `${'{"name":'.repeat(20)}1${'}'.repeat(20)}`
  for (const [edit, why] of [
    ['moon_tea collectible perhaps', "'collectible' must be true or false, as it is now."],
    ['moon_tea effects.health lots', "'effects.health' must be a number, as it is now."],
    ['moon_tea effects.health Infinity', "'effects.health' must be a number, as it is now."],
    ['moon_tea effects []', "'effects' must be an object, as it is now."],
    ['moon_tea effects nothing', "'effects' must be an object, as it is now."],
    ['moon_tea type ""', "Field 'type' must not be empty."],
    [`moon_tea effects.status_effects ${deep}`, 'That value cannot be part of an item.'],
    ['moon_tea effects {"__proto__":{"x":1}}', 'That value cannot be part of an item.'],
    ['moon_tea effects {"constructor":1}', 'That value cannot be part of an item.'],
    ['moon_tea instance_id tea', "'instance_id' is what makes it this item and cannot be edited."],
    ['moon_tea template_id tea', "'template_id' is what makes it this item and cannot be edited."],
    ['moon_tea template_id.length 1', "'template_id.length' is what makes it this item and cannot be edited."],
    ['moon_tea __proto__.collectible no', "'__proto__.collectible' is no property and cannot be edited."],
    ['moon_tea effects.constructor 1', "'effects.constructor' is no property and cannot be edited."],
    ['moon_tea effects..health 1', "'effects..health' is no property and cannot be edited."],
  ] as const) {
    const { frame, records } = await woods.act('admin', `@edit item ${edit}`)
    t.match(frame, { success: false, message: `❌ ${why}` })
    t.same(records, [], edit)
  }
  t.notOk('x' in {})
})

t.test('what is not there is told with what there is', async (t) => {
  const woods = await Woods.open()
  const message = async (action: string) => (await woods.act('admin', action)).frame.message
  for (const property of ['sold', 'state.sold', 'description.length', 'toString', 'state.glowing.valueOf']) {
    t.match(await message(`@edit item bottle_joy ${property} 1`), /^❌ The item has no property .* It has: type, /)
  }
  t.equal(await message('@edit item crown state.sold 1'), "❌ Item 'crown' not found.")
  const usage = '❌ Usage: @edit item <id> <dotted.property> <value>'
  for (const action of [
    '@edit',
    '@edit item',
    '@edit item bottle_joy',
    '@edit item bottle_joy type',
    '@edit npc a b c',
  ]) {
    t.equal(await message(action), usage)
  }
})

t.test('the value that it has already is no change', async (t) => {
  const woods = await Woods.open()
  await woods.enter('admin')
  const { frame, records } = await woods.act('admin', '@edit item bottle_joy collectible yes')
  t.match(frame, { success: true, message: '✅ bottle_joy.collectible is already true.' })
  t.same(records, [])
})

t.test('edits do not make an item grow without end', async (t) => {
  const woods = await Woods.open()
  const words = 'x'.repeat(200)
  const names = Array.from({ length: 60 }, (_, index) => `p${index}`)
  await woods.act('admin', `@edit item bottle_joy state {${names.map((name) => `"${name}":""`).join()}}`)
  const last = []
  for (const name of names) last.push((await woods.act('admin', `@edit item bottle_joy state.${name} ${words}`)).frame)
  t.match(last.at(-1), { success: false, message: '❌ The item would be larger than 4096 bytes.' })
  t.ok(JSON.stringify(itemAt(woods, 'bottle_joy')).length <= 4096)
  t.match(await woods.act('admin', '@edit item bottle_joy state {}'), { frame: { success: true } })
})

t.test('a restart brings edits back, and a reset takes them back', async (t) => {
  const woods = await Woods.open()
  await woods.act('admin', '@edit item bottle_joy semantic_name Bottle of Fun')
  const again = await Woods.open({ disk: woods.disk, content: woods.content })
  t.equal(itemAt(again, 'bottle_joy').semantic_name, 'Bottle of Fun')
  await again.walk('bob', car)
  await again.act('admin', '@reset world CONFIRM')
  t.equal(itemAt(again, 'bottle_joy').semantic_name, undefined)
})

t.test('in an isolated experience the own world is edited and no other', async (t) => {
  const house = await openHouse()
  await house.enter('alice', 'admin')
  await house.act('admin', '@edit item letter semantic_name Bill')
  t.match((await house.act('admin', 'examine', { instance_id: 'letter' })).frame.message, /Bill/)
  t.match((await house.act('alice', 'examine', { instance_id: 'letter' })).frame.message, /Letter/)
})
