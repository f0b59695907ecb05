import { validateServerMessage } from 'schemas'
import t from 'tap'
import type { Content } from '../src/content/content.js'
import type { Quest } from '../src/content/quests.js'
import { plan } from '../src/world/delta.js'
import { Client } from './support/client.js'
import { car, type Frame, loadWoods, type Said, Woods } from './support/experience.js'
import { followsOf, questOf, withQuests } from './support/made.js'

const woodsContent = await loadWoods()
const bottles = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature']

async function open(quests: Record<string, Quest>, content: Content = woodsContent): Promise<Woods> {
  const woods = await Woods.open({ content: withQuests(content, quests) })
  await woods.enter('alice', 'bob')
  return woods
}

const take = (woods: Woods, user: string, id: string) => woods.act(user, 'collect_item', { instance_id: id })
const putDown = (woods: Woods, user: string, id: string) => woods.act(user, 'drop_item', { instance_id: id })
const questOfPlayer = (woods: Woods, user: string, id = 'q') => woods.ledger.state.players.get(user)!.quests.get(id)
const told = ({ answer }: Said) => (answer.frames as Frame[]).map(({ type }) => type)
const changesFor = ({ records }: Said, user: string): Frame[] =>
  records
    .flatMap(({ events }) => events)
    .filter(({ subject }) => subject === `world.updates.user.${user}`)
    .flatMap(({ body }) => (body as Frame).changes)

t.test('a quest that starts by itself starts with its first deed; one that is to be accepted does not', async (t) => {
  const steps = [{ of: bottles }]
  const woods = await open({ free: questOf(steps), asked: questOf(steps, { starts: 'when_accepted' }) })
  const said = await take(woods, 'alice', 'bottle_joy')
  t.same(told(said), ['action_response', 'quest_update'])
  t.match(questOfPlayer(woods, 'alice', 'free'), { status: 'active', done: { step_1: ['bottle_joy'] } })
  t.equal(questOfPlayer(woods, 'alice', 'asked'), undefined)
})

t.test('each thing counts once, however often it is taken, and then nothing is told', async (t) => {
  const woods = await open({ q: questOf([{ of: bottles }]) })
  await take(woods, 'alice', 'bottle_joy')
  await putDown(woods, 'alice', 'bottle_joy')
  const again = await take(woods, 'alice', 'bottle_joy')
  t.same(told(again), ['action_response'], 'it counts for nothing new')
  t.same(
    changesFor(again, 'alice').filter(({ path }) => path === 'player.quests'),
    [],
  )
  t.match(questOfPlayer(woods, 'alice'), { done: { step_1: ['bottle_joy'] } })
})

t.test('things of one template count each for itself where more are asked for than there are templates', async (t) => {
  const pebbles = ['pebble_1', 'pebble_2', 'pebble_3'].map((id) => ({
    area: 'main_room',
    spot: 'counter',
    item: { instance_id: id, template_id: 'bottle_joy' },
  }))
  const shop = woodsContent.zones.get('woander_store')!
  const zones = new Map([...woodsContent.zones, ['woander_store', { ...shop, items: pebbles }]])
  const woods = await open({ q: questOf([{ total: 2 }]) }, { ...woodsContent, zones })
  t.match((await take(woods, 'alice', 'pebble_1')).answer.frames[1], { bottles_collected: 1, bottles_total: 2 })
  await putDown(woods, 'alice', 'pebble_1')
  t.same(told(await take(woods, 'alice', 'pebble_1')), ['action_response'])
  t.same(told(await take(woods, 'alice', 'pebble_2')), ['action_response', 'quest_update', 'quest_complete'])
  t.same(told(await take(woods, 'alice', 'pebble_3')), ['action_response'], 'it is over')
})

t.test('two steps that ask for the same are done one after the other', async (t) => {
  const woods = await open({ q: questOf([{ total: 1 }, { of: ['bottle_joy', 'bottle_energy'] }]) })
  await take(woods, 'alice', 'bottle_joy')
  await putDown(woods, 'alice', 'bottle_joy')
  await take(woods, 'alice', 'bottle_joy')
  t.same(questOfPlayer(woods, 'alice')!.done, { step_1: ['bottle_joy'], step_2: ['bottle_joy'] })
  await take(woods, 'alice', 'bottle_energy')
  t.match(questOfPlayer(woods, 'alice'), { status: 'completed' })
})

t.test('UP 7 A14: a quest asks for as many as content says, and is completed once', async (t) => {
  const woods = await Woods.open({ content: woodsContent })
  const frames: Frame[] = []
  for (const bottle of bottles) frames.push(...((await take(woods, 'alice', bottle)).answer.frames as Frame[]).slice(1))
  t.match(frames, [
    { type: 'quest_update', quest_id: 'bottle_quest', status: 'in_progress', bottles_collected: 1, bottles_total: 4 },
    { type: 'quest_update', status: 'in_progress', bottles_collected: 2, bottles_total: 4 },
    { type: 'quest_update', status: 'in_progress', bottles_collected: 3, bottles_total: 4 },
    { type: 'quest_update', status: 'complete', bottles_collected: 4, bottles_total: 4 },
    { type: 'quest_complete', message: 'Congratulations! You collected all the bottles!' },
  ])
  t.equal(frames.length, 5)
  for (const frame of frames) t.match(validateServerMessage(JSON.parse(JSON.stringify(frame))), { ok: true })
  await putDown(woods, 'alice', 'bottle_joy')
  t.same(told(await take(woods, 'alice', 'bottle_joy')), ['action_response'], 'it is not completed again')
})

t.test('UP 7 A14: the progress of one player is nobody else’s', async (t) => {
  const woods = await Woods.open({ content: woodsContent })
  await woods.enter('bob')
  const bob = await Client.open(woods, 'bob')
  for (const bottle of bottles) {
    await take(woods, 'alice', bottle)
    const given = await woods.act('alice', 'give_item', { instance_id: bottle, target_npc_id: 'louisa' })
    for (const record of given.records) bob.take(record)
  }
  t.match(questOfPlayer(woods, 'alice', 'dream_bottle_recovery'), { status: 'completed' })
  t.equal(woods.ledger.state.players.get('bob')!.quests.size, 0)
  t.same(woods.ledger.state.players.get('bob')!.trust.size, 0)
  const { frame } = await woods.say('bob', { type: 'request_resync' })
  t.same(frame.player.quests, {})
})

t.test('UP 7 A14: what is brought twice counts once, and a reward is given once', async (t) => {
  const woods = await Woods.open({ content: woodsContent })
  const bring = async (bottle: string) => {
    await take(woods, 'alice', bottle)
    return woods.act('alice', 'give_item', { instance_id: bottle, target_npc_id: 'louisa' })
  }
  const lies = (id: string) => {
    const home = woods.content.zones.get('woander_store')!.items.find(({ item }) => item.instance_id === id)!
    woods.ledger.commit(planOf(home), { player: null, request: null })
  }
  await bring('bottle_joy')
  lies('bottle_joy')
  t.match((await bring('bottle_joy')).frame.metadata.hook_result.quest_updates, { bottles_collected: 1 })
  for (const bottle of bottles.filter((id) => id !== 'bottle_joy')) await bring(bottle)
  lies('bottle_nature')
  await bring('bottle_nature')
  const held = [...woods.ledger.state.players.get('alice')!.inventory.values()].map(({ template_id: id }) => id)
  t.same(held, ['dream_lantern'])
})

t.test('a repeated request gets the same frames, and nothing is done again', async (t) => {
  const woods = await open({ q: questOf([{}], { onComplete: followsOf({ gives: ['dream_lantern'] }) }) })
  const fields = { instance_id: 'bottle_joy' }
  const first = await woods.act('alice', 'collect_item', fields, 'quest-0123456789abcdef')
  const again = await woods.act('alice', 'collect_item', fields, 'quest-0123456789abcdef')
  t.same(told(first), ['action_response', 'quest_update', 'quest_complete'])
  t.same(again.answer, { ...first.answer, replayed: true })
  t.same(again.records, [])
  const after = await Woods.open({ disk: woods.disk, content: woods.content })
  const later = await after.act('alice', 'collect_item', fields, 'quest-0123456789abcdef')
  t.same(later.answer.frames, JSON.parse(JSON.stringify(first.answer.frames)), 'nor after a restart')
  t.same(later.records, [])
})

t.test('every device of the player learns it from the player’s own event, which is one with the deed', async (t) => {
  const woods = await open({ q: questOf([{ of: bottles }]) })
  const device = await Client.open(woods, 'alice')
  const said = await take(woods, 'alice', 'bottle_joy')
  t.equal(said.records.length, 1)
  t.match(changesFor(said, 'alice'), [
    { operation: 'remove', instance_id: 'bottle_joy' },
    { operation: 'add', path: 'player.inventory' },
    { path: 'player.quests', quest_id: 'q', quest: { status: 'active', steps: [{ count: 1, total: 4 }] } },
  ])
  device.take(said.records[0]!)
  t.same(device.faults, [])
  t.equal(await device.differs(woods), null)
})

t.test('what a quest reveals and hides everybody sees, in the event of the deed', async (t) => {
  const follows = followsOf({ reveals: ['glow_moth', 'chalk_rune'], hides: ['moon_tea'] })
  const woods = await open({ q: questOf([{}], { onComplete: follows }) })
  await woods.enter('carol')
  await woods.walk('carol', car)
  const clients = await Promise.all(['alice', 'bob', 'carol'].map((user) => Client.open(woods, user)))
  const { records } = await take(woods, 'alice', 'bottle_joy')
  t.equal(records.length, 1)
  for (const client of clients) {
    client.take(records[0]!)
    t.same(client.faults, [])
    t.equal(await client.differs(woods), null)
  }
  t.equal(woods.ledger.state.zones.get('gravity_car')!.version, 2)
  t.same((await take(woods, 'bob', 'moon_tea')).frame.success, false, 'what is hidden cannot be found')
})

t.test('what is taken by the deed that would hide or show it is with the player, and nowhere else', async (t) => {
  for (const follows of [followsOf({ hides: ['bottle_joy'] }), followsOf({ reveals: ['bottle_joy'] })]) {
    const woods = await open({ q: questOf([{}], { onComplete: follows }) })
    const client = await Client.open(woods, 'bob')
    const { records } = await take(woods, 'alice', 'bottle_joy')
    client.take(records[0]!)
    t.equal(await client.differs(woods), null)
    t.notOk(woods.ledger.state.zones.get('woander_store')!.items.has('bottle_joy'))
    t.ok(woods.ledger.state.players.get('alice')!.inventory.has('bottle_joy'))
  }
})

t.test('two quests that follow from one deed both count, and what the later says holds', async (t) => {
  const trust = (more: number) => new Map([['louisa', more]])
  const woods = await open({
    a: questOf([{}], { onStart: followsOf({ hides: ['moon_tea'], trust: trust(7) }) }),
    b: questOf([{}], {
      onStart: followsOf({ hides: ['moon_tea'], trust: trust(5) }),
      onComplete: followsOf({ reveals: ['moon_tea'] }),
    }),
  })
  const said = await take(woods, 'alice', 'bottle_joy')
  t.same(told(said), ['action_response', 'quest_update', 'quest_complete', 'quest_update', 'quest_complete'])
  t.equal(woods.ledger.state.players.get('alice')!.trust.get('louisa'), 62)
  t.match((await woods.act('bob', 'go', { destination: 'entrance' })).frame, { success: true })
  t.match((await take(woods, 'bob', 'moon_tea')).frame, { success: true })
})

t.test('gifts have ids of their own, also several of one template in one commit', async (t) => {
  const gives = followsOf({ gives: ['dream_lantern', 'dream_lantern'] })
  const both = { onStart: gives, onComplete: gives }
  const woods = await open({ a: questOf([{}], both), b: questOf([{}], both) })
  const said = await take(woods, 'alice', 'bottle_joy')
  const held = [...woods.ledger.state.players.get('alice')!.inventory.keys()]
  t.equal(held.length, 9, 'the bottle and eight lanterns')
  const added = changesFor(said, 'alice').filter(({ path }) => path === 'player.inventory')
  t.equal(new Set(added.map(({ instance_id: id }) => id)).size, 9)
  await take(woods, 'bob', 'bottle_joy').catch(() => {})
  await putDown(woods, 'alice', 'bottle_joy')
  await take(woods, 'bob', 'bottle_joy')
  const all = [...woods.ledger.state.players.values()].flatMap(({ inventory }) => [...inventory.keys()])
  t.equal(new Set(all).size, all.length, 'nor does another player get one of them')
})

t.test('trust that a quest gives or takes stays between 0 and 100', async (t) => {
  for (const [more, is] of [
    [100, 100],
    [-100, 0],
  ] as const) {
    const woods = await open({ q: questOf([{}], { onComplete: followsOf({ trust: new Map([['louisa', more]]) }) }) })
    await take(woods, 'alice', 'bottle_joy')
    t.equal(woods.ledger.state.players.get('alice')!.trust.get('louisa'), is)
  }
})

t.test('going, talking and bringing count as collecting does', async (t) => {
  const woods = await open({
    q: questOf([
      { does: 'visit', of: ['back_room'] },
      { does: 'talk', of: ['woander'] },
      { does: 'deliver', of: ['bottle_joy'], to: 'louisa' },
    ]),
  })
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'hi' })
  t.equal(questOfPlayer(woods, 'alice'), undefined, 'not the one who was meant')
  t.same(told(await woods.act('alice', 'talk', { npc_id: 'woander' })), ['action_response', 'quest_update'])
  t.same(told(await woods.act('alice', 'go', { destination: 'back_room' })), ['action_response', 'quest_update'])
  t.same(told(await woods.act('alice', 'go', { destination: 'main_room' })), ['action_response'])
  await take(woods, 'alice', 'bottle_joy')
  t.same(told(await woods.act('alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })), [
    'action_response',
    'quest_update',
    'quest_complete',
  ])
})

t.test('walking into a zone is a visit of its first area: told with all that follows from it', async (t) => {
  const follows = followsOf({ reveals: ['chalk_rune'], gives: ['dream_lantern'] })
  const woods = await open({ q: questOf([{ does: 'visit', of: ['platform'] }], { onComplete: follows }) })
  await woods.walk('bob', car)
  const [alice, bob] = [await Client.open(woods, 'alice'), await Client.open(woods, 'bob')]
  const request = 'walk-0123456789abcdef'
  const said = await woods.say('alice', { type: 'update_location', ...car }, request)
  t.same(told(said), ['area_of_interest', 'quest_update', 'quest_complete'])
  t.match(said.frame, {
    snapshot_version: 2,
    player: { current_area: 'platform', quests: { q: { status: 'completed' } } },
  })
  t.equal(said.frame.player.inventory.length, 1)
  t.ok(said.frame.areas.car.spots.brake.items.some((item: Frame) => item.instance_id === 'chalk_rune'))
  t.equal(said.records.length, 1)
  for (const client of [alice, bob]) {
    client.take(said.records[0]!)
    t.same(client.faults, [])
    t.equal(await client.differs(woods), null)
  }
  const again = await woods.say('alice', { type: 'update_location', ...car }, request)
  t.same(again.answer, { ...said.answer, replayed: true })
  const stays = await woods.walk('alice', car)
  t.same([told(stays), stays.records], [['area_of_interest'], []], 'who is there already visits nothing')
})

t.test('names that JavaScript knows are steps and quests like others', async (t) => {
  const quest = questOf([{ id: 'constructor' }, { id: '__proto__', of: ['bottle_nature'] }])
  const woods = await open({ ['__proto__']: quest, constructor: quest })
  await take(woods, 'alice', 'bottle_joy')
  const { frame } = await woods.say('alice', { type: 'request_resync' })
  t.same(Object.keys(frame.player.quests), ['__proto__', 'constructor'])
  t.match(frame.player.quests.constructor.steps, [{ count: 1 }, { count: 0 }])
  const again = await Woods.open({ disk: woods.disk, content: woods.content })
  t.equal(again.text, woods.text)
  await take(again, 'alice', 'bottle_nature')
  t.match(questOfPlayer(again, 'alice', '__proto__'), { status: 'completed' })
})

t.test('a quest that content has no more is not seen; if it is there again, so is what was done', async (t) => {
  const before = await Woods.open({ content: woodsContent })
  await take(before, 'alice', 'bottle_joy')
  const without = await Woods.open({ disk: before.disk, content: withQuests(woodsContent, {}) })
  const { frame } = await without.say('alice', { type: 'request_resync' })
  t.same(frame.player.quests, {})
  t.match((await without.act('alice', 'accept_quest', { quest_id: 'bottle_quest' })).frame, { success: false })
  const client = await Client.open(without, 'alice')
  for (const record of (await without.act('admin', '@reset world CONFIRM')).records) client.take(record)
  t.equal(await client.differs(without), null)
  const after = await Woods.open({ disk: before.disk, content: woodsContent })
  const again = await after.say('alice', { type: 'request_resync' })
  t.match(again.frame.player.quests, { bottle_quest: { status: 'active', steps: [{ count: 1, total: 4 }] } })
})

t.test('a quest of which a step was taken away is completed by the next deed', async (t) => {
  const before = await open({ q: questOf([{ of: ['bottle_joy', 'bottle_energy'] }, { of: ['moon_tea'] }]) })
  await take(before, 'alice', 'bottle_joy')
  await take(before, 'alice', 'bottle_energy')
  const content = withQuests(woodsContent, { q: questOf([{ of: ['bottle_joy', 'bottle_energy'] }]) })
  const after = await Woods.open({ disk: before.disk, content })
  await putDown(after, 'alice', 'bottle_joy')
  t.same(told(await take(after, 'alice', 'bottle_joy')), ['action_response', 'quest_update', 'quest_complete'])
})

t.test('a reset forgets quests and trust, and every device is told so', async (t) => {
  const woods = await Woods.open({ content: woodsContent })
  await take(woods, 'alice', 'bottle_joy')
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'good evening' })
  const device = await Client.open(woods, 'alice')
  for (const record of (await woods.act('admin', '@reset experience CONFIRM')).records) device.take(record)
  t.same(device.faults, [])
  t.equal(await device.differs(woods), null)
  t.same(woods.ledger.state.players.get('alice')!.quests.size, 0)
})

function planOf(placed: { area: string; spot: string; item: { instance_id: string; template_id: string } }) {
  return plan([['woander_store', { put: [placed] }]], [])
}
