import fc from 'fast-check'
import { checkSchema, validateServerMessage } from 'schemas'
import t, { type Test } from 'tap'
import { adminCommands } from '../../src/actions/admin.js'
import { definitions } from '../../src/actions/definitions.js'
import { paramLengths } from '../../src/actions/outcome.js'
import type { Item } from '../../src/world/state.js'
import { Woods } from '../support/experience.js'

const ids = 'bottle_joy moon_tea glow_moth lantern louisa woander bob main_room entrance spot_1 dream_bottle_recovery'
const odd = '__proto__ constructor toString hasOwnProperty . .. ../../etc * > \u0000 \ud800 \u202e 💧 0 -1 NaN null []'
const word = fc.oneof(
  fc.constantFrom(...ids.split(' '), ...odd.split(' ')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const text = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 3, arbitrary: fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.nat({ max: 70_000 }).map((length) => 'x'.repeat(length)) },
)
const deep = fc.nat({ max: 2000 }).map((depth) => {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value }
  return value
})
const anything = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: deep },
)
const names = definitions.flatMap(({ name, aliases = [] }) => [name, ...aliases])
const params = Object.keys(paramLengths)
const fit = fc.dictionary(fc.constantFrom(...params), fc.constantFrom(...ids.split(' ')), { minKeys: 3 })
const unfit = fc.dictionary(fc.constantFrom(...params, 'role', 'request_id', 'location'), anything)
const fields = fc.tuple(fit, unfit, fc.boolean()).map(([fit, unfit, isFit]) => (isFit ? fit : { ...fit, ...unfit }))
const things = ['the joy bottle', 'it', 'the bottle of energy', 'louisa', 'bob', 'the counter', 'the entrance', 'all']
const said = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...things) }, { weight: 1, arbitrary: text })
const sentence = fc
  .tuple(
    fc.constantFrom('take', 'give', 'drop', 'go to', 'look at', 'use', 'talk to', 'accept', ''),
    said,
    fc.constantFrom('', 'to', 'from', 'on', 'and take', ':'),
    said,
  )
  .map((words) => words.join(' '))
const properties = ['state', 'state.glowing', 'effects', 'effects.health', 'effects.unlock', 'visible', 'type', 'name']
const value = fc.oneof(
  fc.constantFrom('yes', 'off', '7', '-2.5', '""', '{}', '{"health":"lots"}', '{"a":{"b":[1,null]}}'),
  text,
  fc.jsonValue().map((value) => JSON.stringify(value)),
)
const edit = fc
  .tuple(fc.constantFrom('bottle_joy', 'moon_tea', 'glow_moth'), fc.constantFrom(...properties), value)
  .map(([id, property, value]) => `@edit item ${id} ${property} ${value}`)
const other = fc
  .tuple(
    fc.constantFrom('@', '@fly', ...adminCommands.flatMap(({ name, aliases }) => [name, ...aliases])),
    fc.constantFrom('', 'item', 'location', 'area', 'npc', 'player', 'world', 'experience'),
    fc.oneof(word, fc.constantFrom('bottle_joy', 'alice', 'woander_store', 'woander_store.entrance')),
    fc.oneof(word, fc.constantFrom('', 'CONFIRM', ...properties)),
    value,
  )
  .map((words) => words.join(' '))
const command = fc.oneof(edit, other)

/** The shop, with something in alice's hands. */
async function shop(): Promise<Woods> {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob', 'admin')
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'help' })
  return woods
}

/** Whatever is said, the answer is a frame that fits, and what is refused changed nothing. */
async function answers(woods: Woods, user: string, message: object): Promise<void> {
  const { commit } = woods.ledger.state
  const before = woods.text
  const { frame, answer, records } = await woods.say(user, message)
  for (const one of answer.frames) {
    const checked = validateServerMessage(JSON.parse(JSON.stringify(one)))
    if (!checked.ok) throw new Error(checked.message)
  }
  if (frame.type !== 'action_response' && frame.type !== 'error') throw new Error(`${frame.type} came`)
  if (frame.type === 'action_response' && frame.success) return
  if (records.length > 0 || woods.ledger.state.commit !== commit) throw new Error('a refusal was committed')
  if (woods.text !== before) throw new Error('a refusal changed the world')
}

async function holds(t: Test, runs: number, property: fc.IAsyncProperty<unknown>): Promise<void> {
  await t.resolves(fc.assert(property, { numRuns: runs }))
}

t.test('any action with any fields of any kind is answered, and a refusal changes nothing', async (t) => {
  const woods = await shop()
  const action = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: anything })
  await holds(
    t,
    600,
    fc.asyncProperty(action, fields, (action, fields) =>
      answers(woods, 'alice', { ...fields, type: 'action', action }),
    ),
  )
  t.same(woods.troubles, [])
})

t.test('any sentence is answered, and one that is unclear changes nothing', async (t) => {
  const woods = await shop()
  await holds(
    t,
    250,
    fc.asyncProperty(sentence, (action) => answers(woods, 'alice', { type: 'action', action })),
  )
})

t.test('any command is answered, and every item stays an item', async (t) => {
  const woods = await shop()
  await holds(
    t,
    500,
    fc.asyncProperty(command, async (action) => {
      await answers(woods, 'admin', { type: 'action', action })
      for (const [id, item] of allItems(woods)) {
        const checked = checkSchema('shared/item', woods.content.describe(item))
        if (!checked.ok || item.instance_id !== id || item.template_id !== id) throw new Error(`${id} is broken`)
      }
    }),
  )
  t.same(Object.keys(Object.prototype), [])
  const again = await Woods.open({ disk: woods.disk, content: woods.content })
  t.equal(again.text, woods.text, 'what was committed can be read again')
})

t.test('nobody but an administrator changes anything by a command', async (t) => {
  const woods = await shop()
  const before = woods.text
  await holds(
    t,
    100,
    fc.asyncProperty(command, fields, (action, fields) =>
      answers(woods, 'alice', { ...fields, type: 'action', action }),
    ),
  )
  t.equal(woods.text, before)
})

function allItems(woods: Woods): [string, Item][] {
  const { zones, players } = woods.ledger.state
  const lying = [...zones.values()].flatMap(({ items }) =>
    [...items].map(([id, { item }]): [string, Item] => [id, item]),
  )
  return [...lying, ...[...players.values()].flatMap(({ inventory }) => [...inventory])]
}
