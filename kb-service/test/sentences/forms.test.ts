import t from 'tap'
import { createReader } from '../../src/sentences/reader.js'
import { nowhere } from '../support/sentences.js'

function reader(...forms: string[]) {
  return createReader([{ action: 'act', forms }])
}

t.test('a broken form stops the start and says which it is and why', async (t) => {
  for (const [form, why] of [
    ['', 'it is empty'],
    [' , ', 'it is empty'],
    ['[please]', 'it can be said without a word'],
    ['take {item:here', "'{item:here' is not understood"],
    ['take {item}', "'{item}' is not {param:source}"],
    ['take {Item:here}', "'{Item:here}' is not {param:source}"],
    ['take {__proto__:here}', "'{__proto__:here}' is not {param:source}"],
    ['take {item:there}', "'there' is none of here, held, areas, spots, npcs, players, quests, text"],
    ['take {item:here} from {item:here}', 'a slot is there twice'],
    ['say {message:text} {npc:npcs}', 'text must be last or end at a word'],
    ['say {message:text} [to] {npc:npcs}', 'text must be last or end at a word'],
    ['say {one:text} to {two:text}', 'only one slot can take text'],
    ['take|', "'' has no word"],
    ['take|pick-up', "several words of one choice need parentheses: 'pick-up'"],
    ['take (the lamp', "'(the lamp' is not understood"],
  ] as const)
    t.throws(() => reader(form), { message: `Form '${form}' of action 'act' is broken: ${why}` })
})

t.test('a choice may have several words, and a part in brackets may be left out', async (t) => {
  const read = reader('(pick up)|take [the|that] lamp')
  for (const text of ['pick up the lamp', 'take that lamp', 'take lamp', 'Pick up: lamp!'])
    t.same(read(text, nowhere), { kind: 'action', action: 'act', params: {} }, text)
  for (const text of ['pick the lamp', 'up lamp', 'lamp']) t.equal(read(text, nowhere).kind, 'unclear', text)
})

t.test('text in the middle ends where the rest of the form begins', async (t) => {
  const read = reader('say {message:text} to {npc:npcs}')
  const lexicon = { ...nowhere, npcs: [{ id: 'tom', name: 'Tom' }] }
  t.match(read('say i want to talk to you to tom', lexicon), {
    params: { npc: 'tom', message: 'i want to talk to you' },
  })
  t.equal(read('say hello to nobody', lexicon).kind, 'unclear')
})

t.test('a slot of several sources prefers the first where a word only points', async (t) => {
  const read = reader('examine {item:held|here}')
  const [cup, hat, pin] = ['Cup', 'Hat', 'Pin'].map((name) => ({ id: name.toLowerCase(), name }))
  const lexicon = { ...nowhere, held: [cup!, hat!], here: [pin!] }
  t.match(read('examine it', lexicon), { params: { item: 'hat' } })
  t.match(read('examine the pin', lexicon), { params: { item: 'pin' } })
  t.match(read('examine everything', lexicon), { message: 'Which one: Cup, Hat, Pin?' })
})

t.test('two actions with the same form are never chosen between', async (t) => {
  const read = createReader([
    { action: 'eat', forms: ['try {item:here}', 'eat {item:here}'] },
    { action: 'wear', forms: ['try {item:here}', 'wear {item:here}'] },
  ])
  const lexicon = { ...nowhere, here: [{ id: 'hat', name: 'Hat' }] }
  t.same(read('try the hat', lexicon), {
    kind: 'unclear',
    message: "That can mean more than one thing. You could say: 'eat the hat', 'wear the hat'.",
    suggestions: ['eat the hat', 'wear the hat'],
  })
})
