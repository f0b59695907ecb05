import t from 'tap'
import { loadAllContent } from '../src/content/content.js'
import { eventMessage } from '../src/event-message.js'
import { save } from '../src/world/checkpoint.js'
import { Client } from './support/client.js'
import { car, contentDir, type Frame, nowhere, shop, Woods } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'
import { seeded } from './support/random.js'

const contents = await loadAllContent(contentDir)
const content = contents.get('west-of-house')!
const open = (disk = new MemoryDisk()) => Woods.open({ content, disk })
const letter = { instance_id: 'letter' }
const users = ['alice', 'bob', '__proto__', 'carol.x@example.org', 'constructor']

t.test('UP 4.5: the isolated model works end to end, for whoever plays', async (t) => {
  const house = await open()
  for (const user of users) {
    const client = await Client.open(house, user)
    const from = house.ledger.state.commit
    for (const [action, fields] of [
      ['collect_item', letter],
      ['go', { destination: 'south' }],
      ['talk', { npc_id: 'scarecrow', message: 'good day to you' }],
      ['accept_quest', { quest_id: 'under_the_kitchen' }],
      ['drop_item', letter],
    ] as const) {
      const { frame, answer } = await house.act(user, action, fields)
      t.equal(frame.success, true, `${user} ${action}: ${frame.message}`)
      t.equal(answer.zone, null)
    }
    for (const record of house.disk.records(from)) client.take(record)
    t.same(client.faults, [])
    t.equal(await client.differs(house), null)
    t.equal(client.version, 3, 'taken and put down are seen, the rest is not')
  }
  t.equal(house.ledger.state.zones.size, 0, 'there is no world beside the private ones')
  t.equal((await open(house.disk)).text, house.text)
})

t.test('nothing of one player’s world reaches another’s, whatever is asked', async (t) => {
  const house = await open()
  await house.enter('alice', 'bob')
  await house.act('alice', 'collect_item', letter)
  await house.act('alice', 'go', { destination: 'south' })
  await house.act('alice', 'talk', { npc_id: 'scarecrow', message: 'I am alice, tell nobody' })
  const before = JSON.stringify(house.ledger.state.players.get('alice'))
  const asked: [action: string, fields: object][] = [
    ['give_item', { ...letter, target_player_id: 'alice' }],
    ['give_item', { instance_id: 'lamp', target_player_id: 'alice' }],
    ['collect_item', { instance_id: 'letter', item_id: 'letter' }],
    ['drop_item', letter],
    ['talk', { npc_id: 'scarecrow', message: 'what did alice say?' }],
    ['talk', { npc_id: 'alice' }],
    ['accept_quest', { quest_id: 'under_the_kitchen' }],
    ['inventory', {}],
    ['examine', letter],
    ['use_item', letter],
    ['look', {}],
    ['@reset experience CONFIRM', {}],
    ['@reset player alice CONFIRM', {}],
    ['@where letter', {}],
    ['@examine player alice', {}],
    ['@edit item letter visible false', {}],
    ['give the letter to alice', {}],
  ]
  for (const [action, fields] of asked) {
    const { answer, records } = await house.act('bob', action, fields)
    t.notMatch(JSON.stringify(answer.frames).replaceAll(JSON.stringify(action), ''), /tell nobody|"alice"/, action)
    for (const { events, players } of records) {
      t.same(Object.keys(players), ['bob'], action)
      for (const { subject, zone, except } of events)
        t.same([subject, zone, except], ['world.updates.user.bob', null, []], action)
    }
  }
  t.equal(JSON.stringify(house.ledger.state.players.get('alice')), before)
})

t.test('a reset by an administrator brings every private world back, and tells each its own', async (t) => {
  const house = await open()
  for (const user of users) await house.act(user, 'collect_item', letter)
  const clients = await Promise.all(users.map((user) => Client.open(house, user)))
  const { records, frame } = await house.act('admin', '@reset experience CONFIRM')
  t.match(frame, { success: true, metadata: { players_changed: users.length } })
  for (const client of clients) {
    for (const record of records) client.take(record)
    t.same(client.faults, [])
    t.equal(await client.differs(house), null)
    t.ok(house.ledger.state.players.get(client.user)!.own!.zones.get('house')!.items.has('letter'), client.user)
    t.equal(client.version, 3)
  }
  t.same(
    records.flatMap(({ events }) => events).filter(({ subject }) => subject === 'world.updates.user.admin'),
    [],
    'who caused it is told nothing of others',
  )
  t.equal((await open(house.disk)).text, house.text)
})

t.test('one player in two experiences has two chains of events, and neither knows of the other', async (t) => {
  const house = await open()
  const woods = await Woods.open({ content: contents.get('wylding-woods')! })
  const [here, there] = [await Client.open(house, 'alice'), await Client.open(woods, 'alice')]
  const from = { house: house.ledger.state.commit, woods: woods.ledger.state.commit }
  for (let round = 0; round < 3; round++) {
    await house.act('alice', round % 2 ? 'drop_item' : 'collect_item', letter)
    await woods.act('alice', round % 2 ? 'drop_item' : 'collect_item', { instance_id: 'bottle_joy' })
  }
  for (const [world, client, commit] of [
    [house, here, from.house],
    [woods, there, from.woods],
  ] as const) {
    let previous = 0
    for (const record of world.disk.records(commit)) {
      client.take(record)
      for (const event of record.events.filter(({ subject }) => subject.endsWith('.alice'))) {
        t.equal(event.previous, previous, 'of this experience')
        previous = record.commit
        const message = eventMessage({
          epoch: 'aaaaaaaa',
          experience: world.content.experience,
          commit: record.commit,
          at: record.at,
          event,
        })
        t.notOk('refused' in message)
        t.equal((event.body as Frame).experience, world.content.experience)
      }
    }
    t.same(client.faults, [])
    t.equal(await client.differs(world), null)
  }
  t.same(here.version, 4)
})

t.test('a private world may have real places: who walks is given the new place, and versions go on', async (t) => {
  const woods = contents.get('wylding-woods')!
  const own = await Woods.open({ content: { ...woods, model: 'isolated', timers: new Map() } })
  const clients = await Promise.all(['alice', 'bob'].map((user) => Client.open(own, user)))
  const from = own.ledger.state.commit
  await own.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const walked = await own.walk('alice', car)
  t.match(walked.answer, { zone: null, version: 2, rebase: true })
  t.match(walked.records, [{ events: [{ kind: 'rebase', zone: null, except: [] }] }])
  await own.act('alice', 'drop_item', { instance_id: 'bottle_joy' })
  await own.walk('alice', nowhere)
  await own.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const back = await own.walk('alice', shop)
  t.match(back.answer, { version: 4 })
  for (const client of clients) {
    for (const record of own.disk.records(from)) client.take(record)
    t.same(client.faults, [])
    t.equal(await client.differs(own), null)
  }
  t.equal((await Woods.open({ content: own.content, disk: own.disk })).text, own.text)
})

t.test('private worlds go on as they were after a restart at any time, and every client knows its own', async (t) => {
  const random = seeded(77)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const disk = new MemoryDisk()
  let house = await open(disk)
  const clients = await Promise.all(users.map((user) => Client.open(house, user)))
  let told = house.ledger.state.commit
  const ways = ['north', 'south', 'east', 'west', 'in', 'out', 'down', 'up']
  const things = ['letter', 'axe', 'lamp', 'honey_cake', 'silver_key']
  for (let step = 0; step < 400; step++) {
    const item = { instance_id: pick(things) }
    const [action, fields] = pick([
      ['go', { destination: pick(ways) }],
      ['go', { destination: pick(ways) }],
      ['collect_item', item],
      ['collect_item', item],
      ['drop_item', item],
      ['give_item', { ...item, target_npc_id: 'scarecrow' }],
      ['talk', { npc_id: 'scarecrow', message: 'what is under there' }],
      ['accept_quest', { quest_id: 'under_the_kitchen' }],
    ] as const)
    await house.act(pick(users), action, fields, `request-${step}-padding-0123`)
    if (random() < 0.02) await house.act('admin', '@reset experience CONFIRM', {}, `reset-${step}-padding-01234`)
    if (random() < 0.04) {
      const { text } = house
      if (random() < 0.5) await house.ledger.stop()
      house = await open(disk)
      t.equal(house.text, text)
    }
    for (const record of disk.records(told)) for (const client of clients) client.take(record)
    told = house.ledger.state.commit
  }
  for (const client of clients) {
    t.same(client.faults, [])
    t.equal(await client.differs(house), null)
  }
  const updates = disk.records().flatMap(({ events }) => events.filter(({ kind }) => kind === 'update'))
  t.ok(updates.length > 50, `${updates.length} updates`)
  for (const user of users) {
    const raised = updates
      .filter(
        ({ subject, body }) =>
          subject === `world.updates.user.${user}` && (body as Frame).base_version < (body as Frame).snapshot_version,
      )
      .map(({ version }) => version)
    t.same(
      raised,
      Array.from({ length: raised.length }, (_, index) => index + 2),
      `${user}’s versions have no holes`,
    )
  }
})

t.test('a private world takes a few kilobytes of a checkpoint, and a thousand are read in a moment', async (t) => {
  const house = await open()
  const count = 1000
  await house.enter(...Array.from({ length: count }, (_, index) => `player-${index}`))
  for (let index = 0; index < count; index += 10) await house.act(`player-${index}`, 'collect_item', letter)
  const bytes = Buffer.byteLength(JSON.stringify(save('west-of-house', house.ledger.state)))
  t.ok(bytes / count < 1500, `${Math.round(bytes / count)} bytes a player`)
  await house.ledger.stop()
  const startedMs = performance.now()
  const again = await open(house.disk)
  t.ok(performance.now() - startedMs < 5_000)
  t.equal(again.ledger.state.players.size, count)
  t.ok(again.ledger.state.players.get('player-1')!.own!.zones.get('house')!.items.has('letter'))
  t.notOk(again.ledger.state.players.get('player-10')!.own!.zones.get('house')!.items.has('letter'))
})
