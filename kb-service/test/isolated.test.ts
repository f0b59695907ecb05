import { validateEventHeaders, validatePlayerUpdate, validateServerMessage } from 'schemas'
import t from 'tap'
import { eventMessage } from '../src/event-message.js'
import { type Frame, openHouse, shop } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'

const itemsIn = (areas: Frame, area: string): string[] =>
  Object.values(areas[area].spots as Frame).flatMap(({ items }) => items.map((item: Frame) => item.instance_id))

t.test('each player has a world of their own: what one takes, the other still finds (UP 7.4 isolated)', async (t) => {
  const house = await openHouse()
  t.match(await house.act('alice', 'collect_item', { instance_id: 'letter' }), { frame: { success: true } })
  const { frame } = await house.say('bob', { type: 'request_resync' })
  t.same(itemsIn(frame.areas, 'west_of_house'), ['letter'])
  t.match(await house.act('bob', 'collect_item', { instance_id: 'letter' }), { frame: { success: true } })
  const { frame: seen } = await house.say('alice', { type: 'request_resync' })
  t.same(itemsIn(seen.areas, 'west_of_house'), [])
  t.match(seen.player.inventory, [{ instance_id: 'letter' }])
})

t.test(
  'there are no zone events, no zone in headers and answers, and each world counts its own versions',
  async (t) => {
    const house = await openHouse()
    t.match(await house.engine.attach({ user: 'alice', isAdmin: false }), { zone: null, version: 1, zone_commit: 0 })
    const taken = await house.act('alice', 'collect_item', { instance_id: 'letter' })
    t.match(taken.answer, { zone: null, version: 2 })
    await house.act('bob', 'collect_item', { instance_id: 'letter' })
    await house.act('alice', 'go', { destination: 'north' })
    await house.act('alice', 'go', { destination: 'west' })
    t.match((await house.act('alice', 'drop_item', { instance_id: 'letter' })).answer, { zone: null, version: 3 })
    const events = house.disk.records().flatMap(({ commit, events }) => events.map((event) => ({ commit, event })))
    const updates = events.filter(({ event }) => event.kind === 'update')
    t.same(
      updates.map(({ event: { subject, body } }) => {
        const { base_version: base, snapshot_version: snapshot } = body as Frame
        return `${subject.split('.').at(-1)} ${base}→${snapshot}`
      }),
      ['alice 1→2', 'bob 1→2', 'alice 2→2', 'alice 2→2', 'alice 2→3'],
    )
    for (const { commit, event } of updates) {
      t.equal(event.zone, null)
      t.match(validatePlayerUpdate(event.body), { ok: true })
      const message = eventMessage({ epoch: house.ledger.epoch, experience: 'west-of-house', commit, at: 0, event })
      t.notOk('refused' in message)
      const { headers } = message as Exclude<typeof message, { refused: string }>
      t.match(validateEventHeaders(Object.fromEntries(headers)), { ok: true })
    }
  },
)

t.test('a new player gets no event, whatever their world holds', async (t) => {
  const house = await openHouse()
  await house.enter('alice')
  t.same(house.disk.records().at(-1)!.events, [])
})

t.test('walking leads nowhere in a world without real places, and tells what is to be seen', async (t) => {
  const house = await openHouse()
  const { frame, records } = await house.walk('alice', shop)
  t.match(validateServerMessage(JSON.parse(JSON.stringify(frame))), { ok: true })
  t.match(frame, { zone: { id: 'house', gps: null }, player: { current_area: 'west_of_house' }, snapshot_version: 1 })
  t.same(frame.areas.west_of_house.exits, { north: 'north_of_house', south: 'south_of_house' })
  t.equal(records.length, 1, 'only that alice came to be')
})

t.test('where an area has exits, only they lead on, by direction or by name', async (t) => {
  const house = await openHouse()
  t.match(await house.act('alice', 'go', { destination: 'kitchen' }), {
    frame: { success: false, message: "You don't see a way to 'kitchen'. Available areas: north, south" },
  })
  t.match(await house.act('alice', 'go', { destination: 'north' }), { frame: { success: true } })
  t.match(await house.act('alice', 'go', { destination: 'behind_house' }), { frame: { success: true } })
  t.match(await house.act('alice', 'go', { destination: 'in' }), {
    frame: { success: true, metadata: { destination: 'kitchen' } },
  })
})

t.test('nobody can reach into the world of another', async (t) => {
  const house = await openHouse()
  await house.enter('alice', 'bob')
  await house.act('alice', 'collect_item', { instance_id: 'letter' })
  const { frame } = await house.act('alice', 'give_item', { instance_id: 'letter', target_player_id: 'bob' })
  t.match(frame, { success: false, message: "You don't see 'bob' here." })
})

t.test('a quest is played to its end by one, and the other has not begun', async (t) => {
  const house = await openHouse()
  const say = async (action: string, fields: object) => {
    const { frame } = await house.act('alice', action, fields)
    t.equal(frame.success, true, `${action} ${JSON.stringify(fields)}: ${frame.message}`)
  }
  await house.enter('bob')
  await say('go', { destination: 'south' })
  await say('talk', { npc_id: 'scarecrow', message: 'good day' })
  await say('accept_quest', { quest_id: 'under_the_kitchen' })
  await say('go', { destination: 'east' })
  await say('go', { destination: 'in' })
  await say('go', { destination: 'down' })
  const { player, own } = { player: house.ledger.state.players.get('alice')!, own: true }
  t.ok(own && player.own)
  t.match(player.quests.get('under_the_kitchen'), { status: 'active', done: { descend: ['cellar'] } })
  t.notOk(house.ledger.state.players.get('bob')!.quests.has('under_the_kitchen'))
})

t.test('a reset brings each world back, and no version falls', async (t) => {
  const house = await openHouse()
  await house.act('alice', 'collect_item', { instance_id: 'letter' })
  await house.act('bob', 'collect_item', { instance_id: 'letter' })
  const { frame } = await house.act('admin', '@reset experience CONFIRM')
  t.match(frame, { success: true, metadata: { players_changed: 2 } })
  for (const user of ['alice', 'bob']) {
    const player = house.ledger.state.players.get(user)!
    t.ok(player.own!.zones.get('house')!.items.has('letter'))
    t.equal(player.inventory.size, 0)
    t.equal(player.own!.version, 3)
  }
})

t.test('a restart, from the records or from a checkpoint, brings every world back as it was', async (t) => {
  const disk = new MemoryDisk()
  const house = await openHouse(disk)
  await house.act('alice', 'collect_item', { instance_id: 'letter' })
  await house.act('bob', 'go', { destination: 'north' })
  const before = house.text
  t.equal((await openHouse(disk)).text, before)
  await house.ledger.stop()
  t.not(disk.saved, null)
  t.equal((await openHouse(disk)).text, before)
})
