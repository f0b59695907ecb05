import { validateAreaOfInterest } from 'schemas'
import t from 'tap'
import { distanceM } from '../src/world/aoi.js'
import { car, nowhere, shop, Woods } from './support/experience.js'

t.test('a new player who says where the shop is sees the shop, and stands in its first area (UP 7 A9)', async (t) => {
  const woods = await Woods.open()
  const { frame, answer } = await woods.walk('alice', shop)
  t.match(validateAreaOfInterest(frame), { ok: true })
  t.match(frame, {
    zone: { id: 'woander_store', name: '#1 INTER - Woander Storefront', gps: shop },
    player: { current_location: 'woander_store', current_area: 'main_room', inventory: [] },
    snapshot_version: 1,
  })
  t.same(Object.keys(frame.areas), ['main_room', 'entrance', 'back_room'])
  const { spots } = frame.areas.main_room
  t.match(spots.spot_2.items, [
    { instance_id: 'bottle_energy', template_id: 'bottle_energy', type: 'collectible', state: { symbol: 'star' } },
  ])
  t.match(spots.counter.npcs, [{ instance_id: 'woander_1', template_id: 'woander', name: 'Woander' }])
  t.match(spots.fairy_door_main.npcs, [{ instance_id: 'louisa_1', template_id: 'louisa' }])
  t.match(answer, { zone: 'woander_store', version: 1, rebase: true })
})

t.test('both ways of saying where one is are understood (UP 7 A10)', async (t) => {
  const woods = await Woods.open()
  const gps = { latitude: car.lat, longitude: car.lng, accuracy: 5 }
  const { frame } = await woods.say('alice', { type: 'update_location', gps })
  t.equal(frame.zone.id, 'gravity_car')
})

t.test(
  'a walk into another zone is one commit; answer and event are the same, with the player after the move',
  async (t) => {
    const woods = await Woods.open()
    await woods.enter('alice')
    const { frame, answer, records } = await woods.walk('alice', car)
    t.equal(records.length, 1)
    t.equal(answer.commit, records[0]!.commit)
    t.same(records[0]!.events[0]!.body, frame)
    t.match(frame.player, { current_location: 'gravity_car', current_area: 'platform' })
    t.match(answer, { zone: 'gravity_car', version: 1, rebase: true })
  },
)

t.test('hidden things are not sent', async (t) => {
  const woods = await Woods.open()
  const { frame } = await woods.walk('alice', car)
  t.same(
    frame.areas.car.spots.brake.items.map((item: { instance_id: string }) => item.instance_id),
    ['brake_wheel'],
  )
  t.notMatch(JSON.stringify(frame), /chalk/)
})

t.test(
  'out of every range the player stays, keeps what they hold, and keeps the version they are at (UP 7 V5)',
  async (t) => {
    const woods = await Woods.open()
    await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
    const { frame, answer, records } = await woods.walk('alice', nowhere)
    t.match(validateAreaOfInterest(frame), { ok: true })
    t.match(frame, { zone: null, areas: {}, snapshot_version: 2 })
    t.match(frame.player, {
      current_location: 'woander_store',
      current_area: 'main_room',
      inventory: [{ instance_id: 'bottle_joy', semantic_name: 'Bottle of Joy', type: 'collectible' }],
    })
    t.match(answer, { zone: 'woander_store', version: 2, rebase: true })
    t.same(records, [])
  },
)

t.test('each zone has its own radius (UP 7 A11)', async (t) => {
  const woods = await Woods.open()
  const northM = (metres: number) => ({ lat: shop.lat + metres / 111_195, lng: shop.lng })
  t.equal((await woods.walk('alice', northM(99))).frame.zone?.id, 'woander_store')
  t.equal((await woods.walk('alice', northM(101))).frame.zone, null)
  t.ok(distanceM(shop.lat, shop.lng, car.lat, car.lng) > 250)
})

t.test('it is cut from one commit: the version names exactly the items that are in it', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob')
  const versions = new Map<number, number>()
  for (const item of ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature']) {
    const [taken, seen] = await Promise.all([
      woods.act('alice', 'collect_item', { instance_id: item }),
      woods.say('bob', { type: 'request_resync' }),
    ])
    const spots = Object.values(seen.frame.areas.main_room.spots) as { items: unknown[] }[]
    versions.set(seen.frame.snapshot_version, spots.flatMap(({ items }) => items).length)
    t.equal(seen.answer.commit, taken.answer.commit)
  }
  t.same(
    [...versions],
    [
      [2, 3],
      [3, 2],
      [4, 1],
      [5, 0],
    ],
  )
})

t.test('a message that cannot be understood is answered with a code, and changes nothing', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const before = woods.text
  const cases: [message: object, code: string, text?: string][] = [
    [{ type: 'dance' }, 'unknown_message_type', 'Unknown message type: dance'],
    [{ type: 'toString' }, 'unknown_message_type'],
    [{ type: 'action' }, 'missing_action', "Action message must have 'action' field"],
    [{ type: 'action', action: '' }, 'missing_action'],
    [{ type: 'action', action: 7 }, 'invalid_message'],
    [{ type: 'action', action: 'x'.repeat(1001) }, 'invalid_message'],
    [{ type: 'update_location' }, 'missing_coordinates', 'GPS coordinates required (lat, lng)'],
    [{ type: 'update_location', lat: 1, lng: null }, 'missing_coordinates'],
    [{ type: 'update_location', lat: '37.9', lng: '-122.5' }, 'invalid_message'],
    [{ type: 'update_location', lat: 91, lng: 0 }, 'invalid_message'],
    [{ type: 'update_location', gps: { latitude: 0 } }, 'invalid_message'],
  ]
  for (const [message, code, text] of cases) {
    const { frame } = await woods.say('alice', message)
    t.match(
      frame,
      { type: 'error', code, ...(text !== undefined && { message: text }) },
      JSON.stringify(message).slice(0, 80),
    )
  }
  t.equal(woods.text, before)
})

t.test('an action that nobody knows is answered with what could be said instead', async (t) => {
  const woods = await Woods.open()
  for (const action of ['dance', 'constructor', 'Collect_item']) {
    const { frame } = await woods.act('alice', action)
    t.match(frame, { type: 'action_response', action, success: false, message: /Bottle of Mystery/i })
    t.equal(frame.metadata.suggestions[0], 'take the bottle of mystery')
  }
})
