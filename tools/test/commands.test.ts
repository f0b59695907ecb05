import t from 'tap'
import { complete, helpText, readWish } from '../src/play/commands.js'
import { matchName } from '../src/play/names.js'
import { woods } from '../src/play/places.js'
import { house, item, seen, worldOf } from './support/frames.js'

const joy = item('bottle_joy', 'Bottle of Joy')
const energy = item('bottle_energy', 'Bottle of Energy')
const world = worldOf(seen({ version: 1, shelf: [joy, energy], inventory: [item('coin', 'Old Coin')] }))
const inHouse = worldOf(house())

t.test('a name may be a beginning, a word, a part, or letters in order', async (t) => {
  const things = [
    { id: 'bottle_joy', name: 'Bottle of Joy' },
    { id: 'bottle_energy', name: 'Bottle of Energy' },
  ]
  for (const typed of ['bottle_joy', 'BOTTLE OF JOY', 'joy', 'oy', 'btljoy']) {
    t.match(matchName(typed, things), { kind: 'one', thing: { id: 'bottle_joy' } }, typed)
  }
  t.match(matchName('bottle', things), { kind: 'several', things: [{ id: 'bottle_joy' }, { id: 'bottle_energy' }] })
  t.same([matchName('lamp', things), matchName(' ', things)], [{ kind: 'none' }, { kind: 'none' }])
})

t.test('typed words become actions', async (t) => {
  t.same(readWish('take joy', world), { kind: 'act', action: 'collect_item', fields: { instance_id: 'bottle_joy' } })
  t.same(readWish(' Drop  coin ', world), { kind: 'act', action: 'drop_item', fields: { instance_id: 'coin' } })
  t.same(readWish('go main', world), { kind: 'act', action: 'go', fields: { destination: 'main_room' } })
  t.same(readWish('use coin', world), { kind: 'act', action: 'use_item', fields: { instance_id: 'coin' } })
  t.same(readWish('x joy', world), { kind: 'act', action: 'examine', fields: { instance_id: 'bottle_joy' } })
  t.same(readWish('examine coin', world), { kind: 'act', action: 'examine', fields: { instance_id: 'coin' } })
  t.same(readWish('quests', world), { kind: 'show', what: 'quests' })
  t.same(readWish('st', null), { kind: 'status' })
})

t.test('one walks to a zone that is known, or to a latitude and longitude', async (t) => {
  t.same(readWish('walk gravity', world, woods), { kind: 'walk', place: woods[1] })
  for (const typed of ['walk 37.9 -122.5', 'walk 37.9, -122.5']) {
    t.match(readWish(typed, world, woods), { kind: 'walk', place: { lat: 37.9, lng: -122.5 } }, typed)
  }
  t.match(readWish('walk 91 0', world, woods), { kind: 'act', action: 'walk 91 0' })
  t.match(readWish('walk', world, woods), { kind: 'hint', text: /Woander's Magical Shop, Gravity Car/ })
  t.match(readWish('walk', inHouse), { kind: 'hint', text: /No zones are known here/ })
})

t.test('somebody is talked to by a beginning of their name, with words or without', async (t) => {
  const message = 'Where are they?'
  for (const line of ['talk louisa', 'talk to Louisa', 'talk lou', 'speak with louisa']) {
    t.same(readWish(line, world), { kind: 'act', action: 'talk', fields: { npc_id: 'louisa' } }, line)
  }
  const said = [
    `talk to louisa: ${message}`,
    `talk lou ${message}`,
    `ask louisa ${message}`,
    `say ${message} to louisa`,
  ]
  for (const line of said) {
    t.same(readWish(line, world), { kind: 'act', action: 'talk', fields: { npc_id: 'louisa', message } }, line)
  }
  t.match(readWish('ask louisa about the dreams', world), { fields: { message: 'the dreams' } })
  t.match(readWish('ask louisa', world), { kind: 'hint', text: /^Ask what\?/ })
  t.match(readWish('talk', world), { kind: 'hint', text: 'Talk to whom? Louisa' })
  t.match(readWish('talk', inHouse), { kind: 'hint', text: 'There is nobody to talk to here.' })
})

t.test('a name of several words is told from what is said', async (t) => {
  const npc = { instance_id: 'guide_1', template_id: 'guide', name: 'Fairy Guide' }
  const { areas, ...rest } = seen({ version: 1, shelf: [] })
  areas.main_room?.spots.shelf?.npcs.push(npc)
  const talk = { action: 'talk', fields: { npc_id: 'guide', message: 'hello there' } }
  for (const line of ['talk fairy guide hello there', 'ask guide hello there']) {
    t.match(readWish(line, worldOf({ ...rest, areas })), talk, line)
  }
})

t.test('what is said to nobody in particular is said aloud', async (t) => {
  t.same(readWish('say where should I go to', world), { kind: 'chat', text: 'where should I go to' })
  t.match(readWish('say', world), { kind: 'hint' })
})

t.test('the quest that was offered is accepted, by its name if there are several', async (t) => {
  t.same(readWish('accept', inHouse), { kind: 'act', action: 'accept_quest', fields: { quest_id: 'letter' } })
  t.match(readWish('accept letter', inHouse), { fields: { quest_id: 'letter' } })
  t.match(readWish('accept', world), { kind: 'hint', text: /No quest is offered/ })
})

t.test('where there are exits one goes in a direction, and sees only what is here', async (t) => {
  for (const line of ['go up', 'go u', 'up', 'u']) {
    t.same(readWish(line, inHouse), { kind: 'act', action: 'go', fields: { destination: 'up' } }, line)
  }
  t.match(readWish('go north', inHouse), { fields: { destination: 'north' } })
  t.match(readWish('go north attic', inHouse), { fields: { destination: 'attic' } })
  t.match(readWish('e', inHouse), { kind: 'hint', text: /to examine/ }, 'no exit: the command that begins so')
  t.match(readWish('take', inHouse), { text: 'What do you want to take? Brass Lamp' })
  t.match(readWish('go', inHouse), { text: 'What do you want to go to? up, north' })
})

t.test('a gift goes to somebody here, else to the player of that id', async (t) => {
  const coin = { instance_id: 'coin' }
  for (const line of ['give coin louisa', 'give old coin to Louisa', 'gi coin lou']) {
    t.match(readWish(line, world), { action: 'give_item', fields: { ...coin, target_npc_id: 'louisa' } }, line)
  }
  t.match(readWish('give coin to bob@example.com', world), { fields: { ...coin, target_player_id: 'bob@example.com' } })
})

t.test('what is not clear is asked back', async (t) => {
  t.match(readWish('take bottle', world), { kind: 'hint', text: 'Which one: Bottle of Joy, Bottle of Energy?' })
  t.match(readWish('take', world), { kind: 'hint', text: /What do you want to take\?/ })
  t.match(readWish('give coin', world), { kind: 'hint' })
})

t.test('before the world is here, only what needs none is done', async (t) => {
  t.match(readWish('take joy', null), { kind: 'hint' })
  t.match(readWish('ping', null), { kind: 'ping' })
})

t.test('what is no command is told to the world as a sentence', async (t) => {
  t.same(readWish('knock on the fairy door', world), { kind: 'act', action: 'knock on the fairy door', fields: {} })
  t.match(readWish('   ', world), { kind: 'nothing' })
})

t.test('so is a command about something that is not known here, written out', async (t) => {
  const told = [
    ['take the bottle of joy', 'take the bottle of joy'],
    ['pick up the bottle', 'pick up the bottle'],
    ['ta the bottle of joy', 'take the bottle of joy'],
    ['look at the lamp', 'look at the lamp'],
    ['x the door', 'examine the door'],
    ['go to the main room', 'go to the main room'],
    ['give it to the fairy', 'give it to the fairy'],
    ['give it to louisa', 'give it to louisa'],
    ['drop it', 'drop it'],
    ['accept the quest', 'accept the quest'],
    ['talk to the wall: hello', 'talk to the wall: hello'],
  ] as const
  for (const [line, action] of told) t.same(readWish(line, world), { kind: 'act', action, fields: {} }, line)
  t.equal(readWish(`shout ${'a'.repeat(2000)}`, world).kind, 'act')
})

t.test('everything is put back only for the whole word', async (t) => {
  t.same(readWish('reset', world), { kind: 'reset' })
  for (const line of ['r', 'res', 'reset now']) t.match(readWish(line, world), { kind: 'act' }, line)
})

t.test('Tab completes commands, and the names that fit them', async (t) => {
  t.same(complete('ta', world), ['take', 'talk'])
  t.same(complete('take bottle of j', world), ['take Bottle of Joy'])
  t.same(complete('give ', world), ['give Old Coin'])
  t.same(complete('give old coin ', world), ['give Old Coin to Louisa'])
  t.same(complete('walk g', null, woods), ['walk Gravity Car'])
  t.same(complete('talk l', world), ['talk Louisa'])
  t.same(complete('go n', inHouse), ['go north', 'go North Attic'])
  t.same(complete('accept ', inHouse), ['accept The Letter'])
  t.same(complete('examine ', inHouse), ['examine Brass Lamp', 'examine Old Coin'])
})

t.test('help names every command', async (t) => {
  const words = 'look take drop give use examine go walk talk ask say accept inventory quests ping reset help quit'
  for (const word of words.split(' ')) {
    t.match(helpText, new RegExp(`^ {2}${word}\\b`, 'm'))
  }
})
