import t from 'tap'
import { createReader } from '../../src/sentences/reader.js'
import { bottles, holding, nowhere, rules, shop } from '../support/sentences.js'

const read = createReader(rules)

const takeAll = [
  'take the bottle of mystery',
  'take the bottle of energy',
  'take the bottle of joy',
  'take the bottle of nature',
]
const allBottles = 'Bottle of Mystery, Bottle of Energy, Bottle of Joy, Bottle of Nature'

t.test('a name that fits several things is answered with their names and a sentence for each', async (t) => {
  for (const text of ['take the bottle', 'take a dream bottle', 'take it', 'take everything', 'take all the bottles'])
    t.same(read(text, shop), { kind: 'unclear', message: `Which one: ${allBottles}?`, suggestions: takeAll }, text)
  t.same(read('give the bottle to louisa', holding('energy', 'joy')), {
    kind: 'unclear',
    message: 'Which one: Bottle of Energy, Bottle of Joy?',
    suggestions: ['give the bottle of energy to louisa', 'give the bottle of joy to louisa'],
  })
  t.match(read('drop everything', holding('energy', 'joy')), { message: 'Which one: Bottle of Energy, Bottle of Joy?' })
})

t.test('things of one name in several places are told apart by the place', async (t) => {
  const coins = {
    ...shop,
    here: ['spot_1', 'spot_3'].map((spot, index) => ({ id: `coin_${index}`, name: 'Coin', spot })),
  }
  t.same(read('take the coin', coins), {
    kind: 'unclear',
    message: 'Which one: Coin (Shelf of Spirals), Coin (Shelf of Moons)?',
    suggestions: ['take the coin from the shelf of spirals', 'take the coin from the shelf of moons'],
  })
})

t.test('what is not here is said to be not here, with what there is, or what comes near', async (t) => {
  t.same(read('take the crown', shop), {
    kind: 'unclear',
    message: `You don't see 'crown' here. There is: ${allBottles}.`,
    suggestions: takeAll,
  })
  t.same(read('take the boy bottle', shop), {
    kind: 'unclear',
    message: "You don't see 'boy bottle' here. Did you mean Bottle of Joy?",
    suggestions: ['take the bottle of joy'],
  })
  t.same(read('go to bed', shop), {
    kind: 'unclear',
    message: "You don't see a way to 'bed'. You can go to: Main Room, Entrance, Back Room.",
    suggestions: ['go to the main room', 'go to the entrance', 'go to the back room'],
  })
  t.match(read('talk to merlin', shop), {
    message: "You don't see 'merlin' here. There is: Louisa, Woander.",
    suggestions: ['talk to louisa', 'talk to woander'],
  })
  t.match(read('give it to alice', holding('joy')), {
    message: "You don't see 'alice' here. There is: Louisa, Woander, bob.",
  })
  t.match(read('drop the crown', shop), { message: "You don't have 'crown'. Your inventory is empty." })
})

t.test('what is there, but not where it would have to be, is answered with what can be done with it', async (t) => {
  for (const [text, message, first] of [
    ['drop the joy bottle', "You don't have Bottle of Joy yet.", 'take the bottle of joy'],
    ['give the joy bottle to louisa', "You don't have Bottle of Joy yet.", 'take the bottle of joy'],
    ['take louisa', 'That does not work with Louisa.', 'look at louisa'],
    ['take the joy bottle from the counter', "You don't see 'Bottle of Joy' there.", 'take the bottle of joy'],
  ] as const)
    t.match(read(text, shop), { kind: 'unclear', message, suggestions: [first] }, text)
  t.match(read('take the joy bottle', holding('joy')), { message: 'You already have Bottle of Joy.' })
})

t.test('a sentence that is not finished is answered with what is missing', async (t) => {
  const lexicon = holding('joy')
  for (const [text, message, first] of [
    ['take', 'Take what?', 'take the bottle of mystery'],
    ['please pick up', 'Take what?', 'take the bottle of mystery'],
    ['go', 'Go where?', 'go to the main room'],
    ['give it', 'Give the bottle of joy to whom?', 'give the bottle of joy to louisa'],
    ['give to louisa', 'Give what?', 'give the bottle of joy to louisa'],
    ['say hello', 'Say hello to whom?', 'talk to louisa: hello'],
    ['tell louisa', 'Tell louisa what?', 'talk to louisa: hello'],
    ['what am', "I don't understand 'what am'. You could say: 'what am i carrying'.", 'what am i carrying'],
  ] as const)
    t.match(read(text, lexicon), { kind: 'unclear', message, suggestions: [first] }, text)
})

t.test('an unknown verb is answered with what fits what is there, first of all with what was named', async (t) => {
  t.same(read('dance', shop), {
    kind: 'unclear',
    message:
      "I don't understand 'dance'. You could say: 'take the bottle of mystery', 'look at the bottle of mystery', 'go to the main room'.",
    suggestions: [
      'take the bottle of mystery',
      'look at the bottle of mystery',
      'go to the main room',
      'talk to louisa',
      'accept the lost dreams',
    ],
  })
  for (const text of ['lick the joy bottle', 'the bottle of joy', 'tkae the bottle of joy', 'can you lick joy please'])
    t.match(
      read(text, shop),
      { kind: 'unclear', suggestions: ['take the bottle of joy', 'look at the bottle of joy'] },
      text,
    )
  t.match(read('dance', nowhere), { suggestions: ['what am i carrying', 'look'] })
})

t.test('nothing is done that was denied, excepted, or only one of several wishes', async (t) => {
  const lexicon = holding('energy', 'joy')
  for (const text of [
    "don't drop the joy bottle",
    'do not drop it',
    'i never want to drop it',
    "i can't drop the joy bottle",
    'drop all but the joy bottle',
    'drop the bottle that is not joy',
    'drop it, no wait',
    'drop the joy bottle or the energy bottle',
    'should i drop it',
  ])
    t.equal(read(text, lexicon).kind, 'unclear', text)
  t.same(read('take the joy bottle and go to the main room', shop), {
    kind: 'unclear',
    message: "One thing at a time, please. You could say: 'take the joy bottle', 'go to the main room'.",
    suggestions: ['take the joy bottle', 'go to the main room'],
  })
})

t.test('a name alone is gone to or talked to only if it is said in full', async (t) => {
  for (const text of ['main', 'the back', 'room', 'weaver, hello', 'mian room'])
    t.equal(read(text, shop).kind, 'unclear', text)
  for (const text of ['back room', 'dream weaver, hello']) t.equal(read(text, shop).kind, 'action', text)
})

t.test('a character and a player of one name are told apart', async (t) => {
  const lexicon = {
    ...holding('joy'),
    npcs: [{ id: 'npc_sam', name: 'Sam' }],
    players: [{ id: 'sam', name: 'sam' }],
  }
  t.same(read('give it to sam', lexicon), {
    kind: 'unclear',
    message:
      "That can mean more than one thing. You could say: 'give the bottle of joy to npc_sam', 'give the bottle of joy to player sam'.",
    suggestions: ['give the bottle of joy to npc_sam', 'give the bottle of joy to player sam'],
  })
})

t.test('her is nobody in particular where two may be meant', async (t) => {
  t.match(read('give her the bottle of joy', holding('joy')), { message: 'Which one: Louisa, Woander?' })
})

t.test('a slip in a short word, or one that fits several things, is asked about', async (t) => {
  t.match(read('take the bottle of jop', shop), { kind: 'unclear', suggestions: ['take the bottle of joy'] })
  const caps = {
    ...nowhere,
    here: [
      { id: 'a', name: 'Castle' },
      { id: 'b', name: 'Candle' },
    ],
  }
  t.same(read('take the cantle', caps), {
    kind: 'unclear',
    message: "You don't see 'cantle' here. Did you mean Castle, Candle?",
    suggestions: ['take the castle', 'take the candle'],
  })
})

t.test('numbers are never taken for slips', async (t) => {
  const rooms = { ...nowhere, areas: [{ id: 'room', name: 'Room 10001' }] }
  t.equal(read('go to room 10002', rooms).kind, 'unclear')
})

t.test('nothing said, and too much said', async (t) => {
  for (const text of ['', '  ', '?!', '\u0000', '…'])
    t.match(read(text, shop), {
      kind: 'unclear',
      message: 'Say what you want to do.',
      suggestions: takeAll.slice(0, 1),
    })
  t.match(read('please', shop), { kind: 'unclear' })
  t.same(read('a'.repeat(1001), shop), {
    kind: 'unclear',
    message: 'That is too long: a sentence has at most 1000 characters.',
    suggestions: [],
  })
})

t.test('what is repeated of a text or a name is short, on one line, and without control characters', async (t) => {
  const long = `take ${'x'.repeat(900)}`
  t.ok(read(long, shop).kind === 'unclear' && JSON.stringify(read(long, shop)).length < 600)
  const nasty = 'take\u0000 the\u001b[31m \u202egnol\r\nword\ud800'
  const lexicon = {
    ...nowhere,
    here: [
      { id: 'a', name: 'Evil\u0007\n\u202e Lamp' },
      { id: 'b', name: 'y'.repeat(500) },
    ],
  }
  const reading = read(nasty, lexicon)
  t.match(reading, { kind: 'unclear', suggestions: ['take the evil lamp', 'take b'] })
  t.notMatch(JSON.stringify(reading), /\\u|\\r|\\n|\p{Cc}|\p{Cf}/u)
})

t.test('words that objects inherit are words like others', async (t) => {
  const words = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf']
  for (const word of words) {
    t.equal(read(word, shop).kind, 'unclear', word)
    t.equal(read(`take ${word}`, shop).kind, 'unclear', word)
    const lexicon = { ...nowhere, here: [bottles.joy, { id: word, name: word }] }
    t.match(read(`take ${word}`, lexicon), { kind: 'action', params: { instance_id: word } })
  }
})
