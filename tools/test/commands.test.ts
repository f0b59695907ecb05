import t from 'tap'
import { backoffMs } from '../src/play/backoff.js'
import { complete, helpText, readWish } from '../src/play/commands.js'
import { matchName } from '../src/play/names.js'
import { enter } from '../src/play/world.js'
import { item, seen } from './support/frames.js'

const joy = item('bottle_joy', 'Bottle of Joy')
const energy = item('bottle_energy', 'Bottle of Energy')
const world = enter(seen({ version: 1, shelf: [joy, energy], inventory: [item('coin', 'Old Coin')] }))

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
  t.same(readWish('walk gravity', world), { kind: 'walk', placeId: 'gravity_car' })
})

t.test('a gift goes to somebody here, else to the player of that id', async (t) => {
  const coin = { instance_id: 'coin' }
  for (const line of ['give coin louisa', 'give old coin to Louisa', 'gi coin lou']) {
    t.match(readWish(line, world), { action: 'give_item', fields: { ...coin, target_npc_id: 'louisa' } }, line)
  }
  t.match(readWish('give coin to bob@example.com', world), { fields: { ...coin, target_player_id: 'bob@example.com' } })
})

t.test('what is not clear is asked back', async (t) => {
  t.match(readWish('take bottle', world), { kind: 'say', text: 'Which one: Bottle of Joy, Bottle of Energy?' })
  t.match(readWish('take', world), { kind: 'say', text: /What do you want to take\?/ })
  t.match(readWish('take lamp', world), { kind: 'say', text: /There is no ‘lamp’ to take\. There is: / })
  t.match(readWish('give coin', world), { kind: 'say' })
})

t.test('before the world is here, only what needs none is done', async (t) => {
  t.match(readWish('take joy', null), { kind: 'say' })
  t.match(readWish('ping', null), { kind: 'ping' })
})

t.test('what is no command is told to the world as a sentence', async (t) => {
  t.same(readWish('knock on the fairy door', world), { kind: 'act', action: 'knock on the fairy door', fields: {} })
  t.match(readWish('   ', world), { kind: 'nothing' })
})

t.test('Tab completes commands, and the names that fit them', async (t) => {
  t.same(complete('ta', world), ['take'])
  t.same(complete('take bottle of j', world), ['take Bottle of Joy'])
  t.same(complete('give ', world), ['give Old Coin', 'give Louisa'])
  t.same(
    complete('walk g', null),
    ['walk gravity_car'].map((line) => line.replace('gravity_car', 'Gravity Car')),
  )
})

t.test('help names every command', async (t) => {
  for (const word of ['look', 'take', 'drop', 'give', 'go', 'walk', 'inventory', 'ping', 'reset', 'help', 'quit']) {
    t.match(helpText, new RegExp(`^ {2}${word}\\b`, 'm'))
  }
})

t.test('waiting before the next try is anything up to a bound that doubles, to 10 s at most', async (t) => {
  const longest = [0, 1, 2, 3, 20].map((attempt) => backoffMs(attempt, () => 1))
  t.same(longest, [250, 500, 1000, 2000, 10_000])
  t.equal(
    backoffMs(9, () => 0),
    0,
  )
  t.equal(
    backoffMs(1, () => 0.5),
    250,
  )
})
