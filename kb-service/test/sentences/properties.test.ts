import fc from 'fast-check'
import t from 'tap'
import type { Lexicon, Named } from '../../src/sentences/lexicon.js'
import { createReader, type Reading } from '../../src/sentences/reader.js'
import { holding, nowhere, rules, shop } from '../support/sentences.js'

let steps = 0
const read = createReader(rules, (count) => {
  steps = count
})

const vocabulary =
  'take drop give go talk to say put pick up down look at what is ask tell from on about the a of my it that them all one please now and then i want not bottle joy key brass louisa shelf spot_1 north room quest __proto__ constructor toString hasOwnProperty 2 é ß'
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...vocabulary.split(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
)
const gap = fc.constantFrom(' ', '  ', ', ', ': ', '. ', '! ', ' "', "' ", '\t', '\n')
const ramble = fc.array(fc.tuple(word, gap), { maxLength: 14 }).map((words) => words.flat().join(''))
const thing = fc.oneof(
  fc.constantFrom(
    'the bottle',
    'joy',
    'it',
    'bottle_energy',
    'louisa',
    'bob',
    'her',
    'main room',
    'the shelf of stars',
  ),
  fc.constantFrom('all', 'the key', 'the lost dreams', 'botle of nature', 'spot_1', ''),
  ramble,
)
const clause = fc
  .tuple(
    fc.constantFrom('', 'please ', 'i want to ', "don't "),
    fc.constantFrom(
      'take',
      'drop',
      'give',
      'look at',
      'go to',
      'talk to',
      'ask',
      'say hello to',
      'use',
      'accept',
      'put',
      '',
    ),
    thing,
    fc.constantFrom('', 'to', 'from', 'on', 'about', 'down', 'and', 'please'),
    thing,
  )
  .map((parts) => parts.join(' '))
const sentence = fc.oneof({ weight: 3, arbitrary: clause }, { weight: 1, arbitrary: ramble })
const text = fc.oneof(sentence, sentence, fc.string({ unit: 'binary', maxLength: 1200 }), fc.string({ maxLength: 60 }))

const name = fc.oneof(
  fc.array(fc.constantFrom(...vocabulary.split(' ')), { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 100 }),
)
const id = fc.oneof(
  fc.constantFrom('bottle_joy', 'spot_1', 'louisa', '__proto__', 'a.b@c', '1'),
  fc.string({ minLength: 1, maxLength: 20 }),
)
const named = fc.record<Named>(
  { id, name, also: fc.array(name, { maxLength: 2 }), spot: id },
  { requiredKeys: ['id', 'name'] },
)
const some = fc.array(named, { maxLength: 5 })
const strange: fc.Arbitrary<Lexicon> = fc.record({
  here: some,
  held: some,
  areas: some,
  spots: some,
  npcs: some,
  players: some,
  quests: some,
})
const usual = fc.constantFrom(shop, holding('energy', 'joy'), holding('nature'))
const lexicon = fc.oneof(strange, usual)

function check<Ts extends [unknown, ...unknown[]]>(name: string, property: fc.IProperty<Ts>, runs = 80): void {
  t.test(name, async (t) => {
    fc.assert(property, { numRuns: runs })
    t.pass(`${runs} runs`)
  })
}

function isShort(said: string): boolean {
  return said.length <= 700 && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(said)
}

function isWellFormed(reading: Reading): boolean {
  if (reading.kind === 'action') return Object.values(reading.params).every((value) => typeof value === 'string')
  return isShort(reading.message) && reading.suggestions.length <= 5 && reading.suggestions.every(isShort)
}

check(
  'whatever is said of whatever there is, it is an action or an answer that is short and clean',
  fc.property(text, lexicon, (said, things) => isWellFormed(read(said, things))),
)

check(
  'what is suggested is understood, and every suggestion is another one',
  fc.property(sentence, lexicon, (said, things) => {
    const reading = read(said, things)
    if (reading.kind === 'action') return true
    const { suggestions } = reading
    return (
      new Set(suggestions).size === suggestions.length &&
      suggestions.every((one) => read(one, things).kind === 'action')
    )
  }),
)

check(
  'the same sentence always reads the same, and nothing is changed by reading',
  fc.property(sentence, lexicon, (said, things) => {
    const before = JSON.stringify(things)
    const first = JSON.stringify(read(said, things))
    return JSON.stringify(read(said, things)) === first && JSON.stringify(things) === before
  }),
)

check(
  'an action is only about things that there are',
  fc.property(sentence, lexicon, (said, things) => {
    const reading = read(said, things)
    if (reading.kind !== 'action') return true
    const ids = new Set(Object.values(things).flatMap((list) => list.map((thing) => thing.id)))
    return Object.entries(reading.params).every(([param, value]) => param === 'message' || ids.has(value))
  }),
)

check(
  'what is denied is never done',
  fc.property(
    fc.constantFrom("don't", 'Do not', 'never', "i won't", 'you cannot', 'please don’t'),
    sentence,
    usual,
    (no, said, things) => {
      return read(`${no} ${said}`, things).kind === 'unclear'
    },
  ),
)

const plainWords = 'bottle joy brass key Lamp of the an old Café ÑANDÚ straße 夢 ёлка moon-dust wander'.split(' ')
const plainName = fc
  .array(fc.constantFrom(...plainWords), { minLength: 1, maxLength: 4 })
  .filter((words) => words.some((one) => !['of', 'the', 'an'].includes(one)))
const plainNames = fc.uniqueArray(plainName, {
  minLength: 1,
  maxLength: 6,
  selector: (words) => words.filter((one) => !['of', 'the', 'an'].includes(one)).join(''),
})

check(
  'a thing whose name is its own is taken by that name, whatever the case, the spaces and the punctuation',
  fc.property(
    plainNames,
    fc.nat(5),
    fc.nat(2),
    gap,
    fc.constantFrom('', '!', ' …', ' please?'),
    (names, pick, letters, space, end) => {
      const here = names.map((words, index) => ({ id: `thing_${index}`, name: words.join(' ') }))
      const wanted = pick % here.length
      const said = `take the ${here[wanted]!.name}`.replaceAll(' ', ` ${space}`)
      const cased = [said, said.toUpperCase(), said.toLowerCase()][letters]
      const reading = read(`${cased}${end}`, { ...nowhere, here })
      return (
        reading.kind === 'action' &&
        reading.action === 'collect_item' &&
        reading.params.instance_id === `thing_${wanted}`
      )
    },
  ),
)

check(
  'its words may come in any order where no other thing has the same',
  fc.property(fc.shuffledSubarray(['joy', 'brass', 'key', 'lamp'], { minLength: 2 }), fc.nat(1), (words, extra) => {
    const here = [
      { id: 'wanted', name: [...words].sort().join(' of ') },
      { id: 'other', name: extra === 0 ? 'moon' : 'old bottle' },
    ]
    const reading = read(`take the ${words.join(' ')}`, { ...nowhere, here })
    return reading.kind === 'action' && reading.params.instance_id === 'wanted'
  }),
)

t.test('the work is bounded, however a sentence is made', async (t) => {
  const things = holding('energy', 'joy')
  const part = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '))
  let most = 0
  fc.assert(
    fc.property(part, part, part, (start, middle, end) => {
      read(`${start} ${`${middle} `.repeat(1000)}`.slice(0, 990 - end.length) + end, things)
      most = Math.max(most, steps)
      return steps < 40_000
    }),
    { numRuns: 100 },
  )
  t.ok(most > 1_000, `at most ${most} comparisons`)
})

t.test('ten times the words are at most ten times the work, and ten times the things likewise', async (t) => {
  const grown = (times: number) => ({
    ...shop,
    here: Array.from({ length: 4 * times }, (_, index) => ({ id: `b${index}`, name: `Bottle of Wish ${index}` })),
  })
  for (const phrase of [
    'to ',
    'bottle ',
    'give to ',
    'take bottle from ',
    'say to ',
    'please ',
    'and ',
    'it ',
    'i want to ',
  ]) {
    const work = (words: number, things: number) => {
      read(`give ${phrase.repeat(100)}`.split(' ').slice(0, words).join(' '), grown(things))
      return steps
    }
    t.ok(work(100, 1) <= 10 * work(10, 1) + 5_000, `'${phrase}': ${work(10, 1)}, ${work(100, 1)}`)
    t.ok(work(20, 10) <= 10 * work(20, 1) + 5_000, `'${phrase}': ${work(20, 1)}, ${work(20, 10)}`)
  }
})
