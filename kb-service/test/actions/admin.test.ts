import t from 'tap'
import { openHouse, Woods } from '../support/experience.js'

t.test('@where tells the ids of the place and counts what lies there, hidden things too', async (t) => {
  const woods = await Woods.open()
  const { frame, records } = await woods.act('admin', '@where')
  t.equal(frame.message, '✅ You are at Main Room (woander_store.main_room). Items here: 5.')
  t.same(frame.metadata, {
    command_type: 'admin_where',
    current_location: 'woander_store',
    current_area: 'main_room',
    items_count: 5,
    admin_command: true,
  })
  t.equal(records.length, 1, 'only that the administrator came to be')
})

t.test('@examine item finds it at a spot or in any hands, hidden or not, with what can be edited', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const paths = {
    bottle_joy: 'players.alice.inventory.bottle_joy',
    bottle_nature: 'locations.woander_store.areas.main_room.spots.spot_4.items.bottle_nature',
    glow_moth: 'locations.woander_store.areas.main_room.spots.fairy_door_main.items.glow_moth',
    chalk_rune: 'locations.gravity_car.areas.car.spots.brake.items.chalk_rune',
  }
  for (const [id, path] of Object.entries(paths)) {
    const { frame } = await woods.act('admin', `@examine item ${id}`)
    t.match(frame, { success: true, metadata: { command_type: 'admin_examine', object_type: 'item', object_id: id } })
    t.equal(frame.metadata.world_path, path)
    t.match(frame.metadata.raw_json, { instance_id: id, template_id: id })
  }
  const { frame } = await woods.act('admin', '@examine item bottle_joy')
  t.same(frame.metadata.editable_properties, [
    'type',
    'collectible',
    'visible',
    'semantic_name',
    'glow',
    'symbol',
    'description',
    'state.glowing',
    'state.dream_type',
    'state.symbol',
  ])
})

t.test('@examine tells of locations, areas, characters and players', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const raw = async (what: string) => (await woods.act('admin', `@examine ${what}`)).frame.metadata.raw_json
  t.match(await raw('location woander_store'), {
    version: 2,
    weather: 'clear',
    areas: { main_room: { spots: { spot_3: { items: [] }, counter: { npcs: ['woander'] } } } },
  })
  t.match(await raw('area woander_store.entrance'), { spots: { window: { items: [{ instance_id: 'moon_tea' }] } } })
  t.match(await raw('npc louisa'), { name: 'Louisa', place: { zone: 'woander_store', area: 'main_room' } })
  t.match(await raw('player alice'), {
    current_area: 'main_room',
    inventory: [{ instance_id: 'bottle_joy' }],
    quests: { bottle_quest: { status: 'active' } },
  })
})

t.test('what is not there is said to be not there, and what is not understood how it is said', async (t) => {
  const woods = await Woods.open()
  const message = async (action: string) => {
    const { frame, records } = await woods.act('admin', action)
    t.match(frame, { success: false })
    t.ok(records.length <= 1)
    return frame.message
  }
  const usage = '❌ Usage: @examine item <id> | location <id> | area <location>.<area> | npc <id> | player <id>'
  for (const action of ['@examine', '@examine item', '@examine  dragon smaug', '@examine constructor x']) {
    t.equal(await message(action), usage)
  }
  t.equal(await message('@examine item crown'), "❌ Item 'crown' not found.")
  t.equal(await message('@examine location __proto__'), "❌ Location '__proto__' not found.")
  t.equal(await message('@examine area woander_store'), "❌ Area 'woander_store' not found.")
  t.equal(
    await message('@examine area woander_store.entrance.window'),
    "❌ Area 'woander_store.entrance.window' not found.",
  )
  t.equal(await message('@examine npc nobody'), "❌ Npc 'nobody' not found.")
  t.equal(await message('@examine player nobody'), "❌ Player 'nobody' not found.")
})

t.test('nobody else may, whatever the message says of roles (UP 7.5 admins)', async (t) => {
  const woods = await Woods.open()
  for (const action of [
    '@',
    '@where',
    '@examine player admin',
    '@edit item bottle_joy visible no',
    '@reset player bob',
  ]) {
    for (const fields of [{}, { role: 'admin', isAdmin: true, user_id: 'admin', message: action }]) {
      const { frame, records } = await woods.act('alice', action, fields)
      t.match(frame, { success: false, message: '❌ Commands that start with @ are for administrators only.' })
      t.notOk(frame.metadata)
      t.ok(records.length <= 1)
    }
  }
})

t.test('a command is none if it stands in a message or behind other words (UP 7.5 roles)', async (t) => {
  const woods = await Woods.open()
  const before = woods.text
  for (const [action, fields] of [
    ['say', { message: '@reset experience CONFIRM' }],
    [' @reset experience CONFIRM', {}],
    ['look', { message: '@reset experience CONFIRM' }],
  ] as const) {
    const { frame } = await woods.act('admin', action, fields)
    t.notMatch(frame.message, /^[✅❌⚠]/u)
  }
  t.equal(JSON.parse(woods.text).zones.length, JSON.parse(before).zones.length)
})

t.test('in an isolated experience an administrator sees the own world, and the state of any player', async (t) => {
  const house = await openHouse()
  await house.act('alice', 'collect_item', { instance_id: 'letter' })
  t.match((await house.act('admin', '@examine item letter')).frame.metadata.world_path, /^locations\.house\./)
  t.match((await house.act('admin', '@examine player alice')).frame.metadata.raw_json, {
    inventory: [{ instance_id: 'letter' }],
    world_version: 2,
  })
})
