import t from 'tap'
import { plan } from '../../src/world/delta.js'
import { openHouse, Woods } from '../support/experience.js'

t.test('the area is told with what lies and who stands where, the weather, and where to go', async (t) => {
  const woods = await Woods.open()
  await woods.act('alice', 'go', { destination: 'entrance' })
  const { frame, records } = await woods.act('alice', 'look')
  t.equal(
    frame.message,
    "**Entrance** (Woander's Magical Shop)\n\nA doormat says: wipe your wishes.\n\n" +
      '- Shop Window: Moon Tea\n- Umbrella Stand\n\nWeather: clear\n\nYou can go to: Main Room, Back Room',
  )
  t.same(frame.metadata, {
    location: 'woander_store',
    area: 'entrance',
    weather: 'clear',
    items: [{ instance_id: 'moon_tea', name: 'Moon Tea', area_id: 'entrance', spot_id: 'window' }],
    npcs: [],
    areas: [
      { area_id: 'main_room', name: 'Main Room' },
      { area_id: 'back_room', name: 'Back Room' },
    ],
  })
  t.same(records, [])
})

t.test('hidden things are not seen, nor is who else is there', async (t) => {
  const woods = await Woods.open()
  await woods.enter('bob-the-neighbour')
  const { frame } = await woods.act('alice', 'look')
  t.match(frame.metadata.npcs, [{ npc_id: 'woander' }, { npc_id: 'louisa' }])
  t.notMatch(JSON.stringify(frame), /moth|bob/i)
})

t.test('in no area the whole zone is told, in no zone nothing', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.ledger.commit(plan([], [['alice', { area: null }]]), { player: null, request: null })
  const { frame } = await woods.act('alice', 'look')
  t.match(frame.message, /^\*\*Woander's Magical Shop\*\*.*\*\*Main Room\*\*.*\*\*Entrance\*\*.*\*\*Back Room\*\*/s)
  t.equal(frame.metadata.items.length, 5)
  woods.ledger.commit(plan([], [['alice', { zone: null, area: null }]]), { player: null, request: null })
  t.match(await woods.act('alice', 'look'), { frame: { success: false, message: /update your GPS location/ } })
})

t.test('where there are exits, they are told with where they lead', async (t) => {
  const house = await openHouse()
  const { frame } = await house.act('alice', 'look')
  t.match(frame.message, /Ways out: north \(North of House\), south \(South of House\)$/)
  t.same(frame.metadata.exits, { north: 'north_of_house', south: 'south_of_house' })
})
