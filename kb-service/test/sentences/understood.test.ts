import t from 'tap'
import type { Lexicon } from '../../src/sentences/lexicon.js'
import { createReader } from '../../src/sentences/reader.js'
import { bottles, holding, nowhere, rules, shop } from '../support/sentences.js'

const read = createReader(rules)
type Case = [text: string, action: string, params?: Readonly<Record<string, string>>]

function understands(name: string, lexicon: Lexicon, cases: readonly Case[]): void {
  t.test(name, async (t) => {
    for (const [text, action, params = {}] of cases)
      t.same(read(text, lexicon), { kind: 'action', action, params }, text)
  })
}

const joy = { instance_id: 'bottle_joy' }

understands('an item is taken by its name, a part of it, its words in any order, or its id', shop, [
  ['take the bottle of joy', 'collect_item', joy],
  ['take Bottle of Joy', 'collect_item', joy],
  ['take the joy bottle', 'collect_item', joy],
  ['pick up joy', 'collect_item', joy],
  ['pick the joy bottle up', 'collect_item', joy],
  ['grab that bottle of joy', 'collect_item', joy],
  ['collect the dream bottle of joy', 'collect_item', joy],
  ['get the joy item', 'collect_item', joy],
  ['take bottle_joy', 'collect_item', joy],
  ['take bottleofjoy', 'collect_item', joy],
])

understands('what several things are called is told apart by where it lies', shop, [
  ['collect dream bottle from spot_1', 'collect_item', { instance_id: 'bottle_mystery', spot_id: 'spot_1' }],
  ['take the bottle from spot one', 'collect_item', { instance_id: 'bottle_mystery', spot_id: 'spot_1' }],
  ['take the bottle off the shelf of moons', 'collect_item', { ...joy, spot_id: 'spot_3' }],
  ['take it from the shelf of leaves', 'collect_item', { instance_id: 'bottle_nature', spot_id: 'spot_4' }],
  ['take the joy bottle from the shelf', 'collect_item', { ...joy, spot_id: 'spot_3' }],
])

understands('politeness, punctuation, case, spaces and quotation marks make no difference', shop, [
  ['i want to take the joy bottle please', 'collect_item', joy],
  ['Can you please pick up the bottle of joy?', 'collect_item', joy],
  ["I'd like to take the bottle of joy, thank you!", 'collect_item', joy],
  ['I’d like to take the “Bottle of Joy”', 'collect_item', joy],
  ['okay now just take the bottle of joy for me', 'collect_item', joy],
  ['  TAKE   the\tBOTTLE of JOY!!! ', 'collect_item', joy],
  ["let's go to the main room now", 'go', { destination: 'main_room' }],
])

understands('one letter wrong, missing, too many or swapped in a long word is forgiven if nothing else fits', shop, [
  ['take the botle of joy', 'collect_item', joy],
  ['take the bottle of natrue', 'collect_item', { instance_id: 'bottle_nature' }],
  ['colect the joy bottle', 'collect_item', joy],
  ['go to the entrence', 'go', { destination: 'entrance' }],
  ['go to mainrom', 'go', { destination: 'main_room' }],
])

understands(
  'areas and exits are gone to with or without a verb',
  { ...shop, areas: [...shop.areas, { id: 'yard', name: 'Yard', also: ['north'] }] },
  [
    ['go to the main room', 'go', { destination: 'main_room' }],
    ['go back to the entrance', 'go', { destination: 'entrance' }],
    ['take me to the back room', 'go', { destination: 'back_room' }],
    ['main room', 'go', { destination: 'main_room' }],
    ['back_room', 'go', { destination: 'back_room' }],
    ['go north', 'go', { destination: 'yard' }],
    ['north', 'go', { destination: 'yard' }],
    ['n', 'go', { destination: 'yard' }],
  ],
)

understands('characters are talked to with the words as they were typed', shop, [
  ['talk to louisa: hello', 'talk', { npc_id: 'louisa', message: 'hello' }],
  ['talk to louisa', 'talk', { npc_id: 'louisa' }],
  ['speak with the fairy please', 'talk', { npc_id: 'louisa' }],
  ['say hello to louisa', 'talk', { npc_id: 'louisa', message: 'hello' }],
  ['say "Hello,  dear!" to Louisa', 'talk', { npc_id: 'louisa', message: 'Hello,  dear!' }],
  ['ask louisa about the dreams', 'talk', { npc_id: 'louisa', message: 'the dreams' }],
  ['ask the dream weaver where the bottles are?', 'talk', { npc_id: 'louisa', message: 'where the bottles are?' }],
  ['tell Woander that I need help, please!', 'talk', { npc_id: 'woander', message: 'I need help, please!' }],
  ['tell louisa thanks', 'talk', { npc_id: 'louisa', message: 'thanks' }],
  ['Louisa, où sont les rêves ?', 'talk', { npc_id: 'louisa', message: 'où sont les rêves ?' }],
  ['talk to louisa: 😀', 'talk', { npc_id: 'louisa', message: '😀' }],
  ['hello louisa!', 'talk', { npc_id: 'louisa' }],
  [`tell louisa ${'la '.repeat(320)}la`, 'talk', { npc_id: 'louisa', message: `${'la '.repeat(320)}la` }],
])

understands('what is held is given, dropped and used; it is what was acquired last', holding('energy', 'joy'), [
  ['give the joy bottle to louisa', 'give_item', { ...joy, target_npc_id: 'louisa' }],
  ['give louisa the energy bottle', 'give_item', { instance_id: 'bottle_energy', target_npc_id: 'louisa' }],
  ['hand it over to the shopkeeper', 'give_item', { ...joy, target_npc_id: 'woander' }],
  ['give it to bob', 'give_item', { ...joy, target_player_id: 'bob' }],
  ['give it to the player bob', 'give_item', { ...joy, target_player_id: 'bob' }],
  ['drop it', 'drop_item', joy],
  ['drop that', 'drop_item', joy],
  ['drop them', 'drop_item', joy],
  ['put down the energy bottle', 'drop_item', { instance_id: 'bottle_energy' }],
  ['put the joy bottle down', 'drop_item', joy],
  ['drop it here', 'drop_item', joy],
  ['put it back on the counter', 'drop_item', { ...joy, spot_id: 'counter' }],
  ['use it', 'use_item', joy],
  ['look at it', 'examine', joy],
])

understands('it is the only thing that lies here', { ...nowhere, here: [{ id: 'brake_wheel', name: 'Brake Wheel' }] }, [
  ['take it', 'collect_item', { instance_id: 'brake_wheel' }],
  ['take the thing', 'collect_item', { instance_id: 'brake_wheel' }],
  ['look at the brake wheel', 'examine', { instance_id: 'brake_wheel' }],
  ["what's this?", 'examine', { instance_id: 'brake_wheel' }],
])

understands('quests, what is carried and what is seen are asked for', shop, [
  ['accept the quest', 'accept_quest', { quest_id: 'dream_bottle_recovery' }],
  ['accept the lost dreams from louisa', 'accept_quest', { quest_id: 'dream_bottle_recovery', npc_id: 'louisa' }],
  ['what am I carrying', 'inventory'],
  ['What am I carrying?', 'inventory'],
  ['show me my bag', 'inventory'],
  ['inventory', 'inventory'],
  ['i', 'inventory'],
  ['look', 'look'],
  ['look around', 'look'],
  ["what's here?", 'look'],
])

t.test('accents make no difference, and a name may be in any script', async (t) => {
  const lexicon = {
    ...nowhere,
    here: ['Café Crème', 'Straßenschild', '夢の瓶', 'Ёлка'].map((name, id) => ({ id: `item_${id}`, name })),
  }
  for (const [text, id] of [
    ['take the cafe creme', 'item_0'],
    ['take the CAFÉ CRÈME', 'item_0'],
    ['take STRASSENSCHILD', 'item_1'],
    ['take 夢の瓶', 'item_2'],
    ['take ЁЛКА', 'item_3'],
  ] as const)
    t.same(read(text, lexicon), { kind: 'action', action: 'collect_item', params: { instance_id: id } }, text)
})

t.test('things of one name in one place are as good as each other', async (t) => {
  const coin = (id: string, spot?: string) => ({ id, name: 'Gold Coin', ...(spot === undefined ? {} : { spot }) })
  const here = { ...shop, here: [coin('coin_1', 'spot_1'), coin('coin_2', 'spot_1'), bottles.joy] }
  t.match(read('take the coin', here), { params: { instance_id: 'coin_1' } })
  t.match(read('take coin_2', here), { params: { instance_id: 'coin_2' } })
  const held = { ...shop, held: [coin('coin_1'), coin('coin_2')] }
  t.match(read('drop the coin', held), { params: { instance_id: 'coin_2' } })
})

t.test(
  'an exact name goes before a part of one, and a name with the words of a form in it is still a name',
  async (t) => {
    const names = ['Key', 'Brass Key', 'Bottle', 'Letter from Home', 'The One', 'Now']
    const lexicon = { ...shop, here: names.map((name) => ({ id: name.toLowerCase().replaceAll(' ', '_'), name })) }
    for (const [text, id] of [
      ['take the key', 'key'],
      ['take the brass key now', 'brass_key'],
      ['take the letter from home', 'letter_from_home'],
      ['take the one', 'the_one'],
      ['take now', 'now'],
      ['take the bottle now', 'bottle'],
    ] as const)
      t.match(read(text, lexicon), { kind: 'action', action: 'collect_item', params: { instance_id: id } }, text)
  },
)
