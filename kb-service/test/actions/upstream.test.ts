import t from 'tap'
import { definitions } from '../../src/actions/definitions.js'
import { plan } from '../../src/world/delta.js'
import { type Frame, openHouse, Woods } from '../support/experience.js'

/** Faults of the Python pipeline's actions, row by row, which are not here any more. schemas/COMPATIBILITY.md has the list. */
const bottles = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature']

t.test('UP 7 A1: every action does what it is for', async (t) => {
  const woods = await Woods.open()
  const played: [action: string, fields: object][] = [
    ['look', {}],
    ['talk', { npc_id: 'louisa', message: 'Can I help you?' }],
    ['accept_quest', { quest_id: 'dream_bottle_recovery', npc_id: 'louisa' }],
    ['collect_item', { instance_id: 'bottle_joy' }],
    ['examine', { instance_id: 'bottle_joy' }],
    ['inventory', {}],
    ['drop_item', { instance_id: 'bottle_joy' }],
    ['collect_item', { instance_id: 'bottle_joy' }],
    ['give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' }],
    ['go', { destination: 'entrance' }],
    ['collect_item', { instance_id: 'moon_tea' }],
    ['use_item', { instance_id: 'moon_tea' }],
  ]
  for (const [action, fields] of played) {
    t.match(await woods.act('alice', action, fields), { frame: { action, success: true } }, action)
  }
  t.same([...new Set(played.map(([action]) => action))].sort(), definitions.map(({ name }) => name).sort())
})

t.test('UP 7 A2: an item is named by instance_id or item_id, and the answer names it at its root', async (t) => {
  for (const field of ['instance_id', 'item_id']) {
    const woods = await Woods.open()
    await woods.act('alice', 'go', { destination: 'entrance' })
    for (const action of ['collect_item', 'examine', 'drop_item', 'collect_item', 'use_item']) {
      const { frame } = await woods.act('alice', action, { [field]: 'moon_tea' })
      t.match(
        frame,
        { success: true, item_id: 'moon_tea', metadata: { instance_id: 'moon_tea' } },
        `${action} ${field}`,
      )
    }
    await woods.act('alice', 'go', { destination: 'main_room' })
    await woods.act('alice', 'collect_item', { [field]: 'bottle_joy' })
    const given = await woods.act('alice', 'give_item', { [field]: 'bottle_joy', target_npc_id: 'louisa' })
    t.match(given.frame, { success: true, metadata: { item_instance_id: 'bottle_joy' } })
    t.notOk('item_id' in given.frame)
  }
})

t.test('UP 7 A3: an item at a spot is taken by a player who is in no area', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.ledger.commit(plan([], [['alice', { area: null }]]), { player: null, request: null })
  const { frame } = await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  t.match(frame, { success: true, metadata: { area: 'entrance' } })
})

t.test('UP 7 A4, UP 7 V3: what is dropped lies at a spot, and everyone is told where', async (t) => {
  const woods = await Woods.open()
  await woods.enter('bob')
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const { records } = await woods.act('alice', 'drop_item', { instance_id: 'bottle_joy' })
  const zone = records[0]!.events.find(({ subject }) => subject.startsWith('world.updates.zone.'))
  t.match((zone!.body as Frame).changes, [
    { operation: 'add', area_id: 'main_room', spot_id: 'spot_3', instance_id: 'bottle_joy' },
  ])
  const { frame } = await woods.say('bob', { type: 'request_resync' })
  t.match(frame.areas.main_room.spots.spot_3.items, [{ instance_id: 'bottle_joy' }])
})

t.test('UP 7 A5: examine and @examine find what lies at a spot, with its template', async (t) => {
  const woods = await Woods.open()
  const seen = await woods.act('alice', 'examine', { instance_id: 'bottle_joy' })
  t.match(seen.frame.message, /It is warm to hold, golden/)
  const raw = await woods.act('admin', '@examine item bottle_joy')
  t.match(raw.frame.metadata.raw_json, { glow: 'golden', state: { symbol: 'moon' } })
})

t.test('UP 7 A6: an item that content names by a word alone is an item like others', async (t) => {
  const house = await openHouse()
  t.match(await house.act('admin', '@examine item letter'), { frame: { success: true } })
  t.match(await house.act('admin', '@edit item letter collectible yes'), { frame: { success: true } })
  for (const action of ['examine', 'collect_item', 'examine', 'drop_item']) {
    t.match(await house.act('admin', action, { instance_id: 'letter' }), { frame: { success: true } }, action)
  }
})

t.test('UP 7 A7: @edit and accept_quest leave the items of an area as they are', async (t) => {
  const woods = await Woods.open()
  const before = [...woods.ledger.state.zones.get('woander_store')!.items.keys()]
  await woods.act('admin', '@edit item bottle_joy state.glowing no')
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'help' })
  t.match(await woods.act('alice', 'accept_quest', { quest_id: 'dream_bottle_recovery' }), { frame: { success: true } })
  t.same([...woods.ledger.state.zones.get('woander_store')!.items.keys()], before)
  for (const id of bottles) {
    t.match(await woods.act('alice', 'collect_item', { instance_id: id }), { frame: { success: true } }, id)
  }
})

t.test('UP 7 A8: what is hidden is not sent, not found and not taken, until a quest reveals it', async (t) => {
  const woods = await Woods.open()
  const moth = { instance_id: 'glow_moth' }
  const isSent = async () =>
    JSON.stringify((await woods.say('alice', { type: 'request_resync' })).frame).includes('moth')
  t.notOk(await isSent())
  for (const [action, message] of [
    ['collect_item', "Item 'glow_moth' not found anywhere in the world."],
    ['examine', "You don't see 'glow_moth' here."],
  ] as const) {
    t.match(await woods.act('alice', action, moth), { frame: { success: false, message } })
  }
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'help' })
  const { frame } = await woods.act('alice', 'accept_quest', { quest_id: 'dream_bottle_recovery' })
  t.same(frame.metadata.items_shown, ['glow_moth'])
  t.ok(await isSent())
  t.match(await woods.act('alice', 'examine', moth), { frame: { success: true } })
})

t.test('UP 7 A14: a quest counts what there is, for each player, each thing once, and ends once', async (t) => {
  const woods = await Woods.open()
  const frames: Frame[] = []
  for (const id of [...bottles, 'bottle_joy']) {
    const { answer } = await woods.act('alice', 'collect_item', { instance_id: id })
    frames.push(...(answer.frames.slice(1) as Frame[]))
    await woods.act('alice', 'drop_item', { instance_id: id })
  }
  t.same(
    frames.map(({ type, bottles_collected, bottles_total }) => [type, bottles_collected, bottles_total]),
    [
      ['quest_update', 1, 4],
      ['quest_update', 2, 4],
      ['quest_update', 3, 4],
      ['quest_update', 4, 4],
      ['quest_complete', undefined, undefined],
    ],
  )
  const { answer } = await woods.act('bob', 'collect_item', { instance_id: 'bottle_joy' })
  t.match(answer.frames[1], { type: 'quest_update', bottles_collected: 1 })
})

t.test('UP 7 A18: each character answers for itself, at once', async (t) => {
  const woods = await Woods.open()
  const answers = new Set<string>()
  for (const npc of ['louisa', 'woander']) {
    const { frame } = await woods.act('alice', 'talk', { npc_id: npc, message: 'Good evening' })
    t.match(frame, { success: true, metadata: { npc_id: npc, dialogue_source: 'content' } })
    answers.add(frame.message)
  }
  t.equal(answers.size, 2)
  t.match(await woods.act('alice', 'talk', { npc_id: 'nobody' }), {
    frame: { success: false, message: "NPC 'nobody' not found in this experience." },
  })
})

t.test('UP 7 A19: what is given is taken from the giver, and a reward is really in hand', async (t) => {
  const woods = await Woods.open()
  for (const id of bottles) {
    await woods.act('alice', 'collect_item', { instance_id: id })
    await woods.act('alice', 'give_item', { instance_id: id, target_npc_id: 'louisa' })
  }
  const held = [...woods.ledger.state.players.get('alice')!.inventory.values()]
  t.match(held, [{ template_id: 'dream_lantern' }])
  t.match(await woods.act('alice', 'use_item', { instance_id: held[0]!.instance_id }), { frame: { success: true } })
})
