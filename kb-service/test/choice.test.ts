import fc from 'fast-check'
import t from 'tap'
import { chosenIn } from '../src/choice.js'

const ids = ['wylding-woods', 'west-of-house', 'west', 'rock_paper_scissors', '-']

t.test('an id alone chooses, and one after a word that says so', async (t) => {
  for (const [message, id] of [
    ['wylding-woods', 'wylding-woods'],
    ['  Wylding-Woods. ', 'wylding-woods'],
    ['play wylding-woods', 'wylding-woods'],
    ['Select west-of-house!', 'west-of-house'],
    ['choose "rock_paper_scissors"', 'rock_paper_scissors'],
    ['I want to play wylding woods, please', 'wylding-woods'],
    ['play west', 'west'],
    ['play with me: play west-of-house', 'west-of-house'],
  ] as const) {
    t.equal(chosenIn(message, ids), id, message)
  }
})

t.test('everything else chooses nothing', async (t) => {
  for (const message of [
    '',
    '-',
    '   ',
    'play',
    'play moon',
    'play with the bottle',
    'go to wylding-woods',
    'wylding-woods is nice',
    'play wylding-wood',
    'replay wylding-woods',
    'play ../../etc',
    'play __proto__',
  ]) {
    t.equal(chosenIn(message, ids), null, message)
  }
})

t.test('whatever is said, what is chosen is known, and choosing it by name chooses it', async () => {
  const id = fc.stringMatching(/^[a-z0-9_-]{1,64}$/)
  fc.assert(
    fc.property(fc.array(id, { minLength: 1 }), fc.string({ unit: 'grapheme', maxLength: 1000 }), (known, said) => {
      const chosen = chosenIn(said, known)
      return chosen === null || known.includes(chosen)
    }),
  )
  fc.assert(
    fc.property(
      id.filter((one) => /[a-z0-9]/.test(one)),
      (one) => chosenIn(`play ${one}`, [one]) === one,
    ),
  )
})

t.test('a long message is read in no time', async (t) => {
  const startedMs = performance.now()
  for (const message of ['play '.repeat(200), '-'.repeat(1000), `${'play west-of-'.repeat(77)}`]) chosenIn(message, ids)
  t.ok(performance.now() - startedMs < 2000)
})
