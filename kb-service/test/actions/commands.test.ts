import { validateClientMessage, validateServerMessage } from 'schemas'
import t from 'tap'
import { adminCommands } from '../../src/actions/admin.js'
import { definitions } from '../../src/actions/definitions.js'
import { act } from '../../src/actions/index.js'
import type { Params } from '../../src/actions/outcome.js'
import { type Frame, openHouse, Woods } from '../support/experience.js'

async function commandsFor(woods: Woods, user: string): Promise<Frame> {
  const { frame } = await woods.say(user, { type: 'get_commands' })
  t.match(validateServerMessage(JSON.parse(JSON.stringify(frame))), { ok: true })
  return frame.commands
}

t.test('every action is listed, and what is no action; commands of administrators only for them', async (t) => {
  const woods = await Woods.open()
  const forAll = [...definitions.map(({ name }) => name), 'update_location', 'chat', 'ping']
  t.same(Object.keys(await commandsFor(woods, 'alice')), forAll)
  t.same(Object.keys(await commandsFor(woods, 'admin')), [...forAll, ...adminCommands.map(({ name }) => name)])
})

t.test(
  "titles, required fields and answers are upstream's, and answers that upstream forgot are there (UP 7 A10)",
  async (t) => {
    const commands = await commandsFor(await Woods.open(), 'alice')
    for (const [name, title, required, responses] of [
      ['go', 'Navigate Command', ['destination'], ['world_update']],
      ['collect_item', 'Collect Item Command', ['instance_id'], ['quest_update', 'quest_complete', 'world_update']],
      ['drop_item', 'Drop Item Command', ['instance_id'], ['world_update']],
      ['examine', 'Examine Item Command', ['instance_id'], []],
      ['use_item', 'Use Item Command', ['instance_id'], ['world_update']],
      ['inventory', 'Inventory List Command', [], []],
      [
        'give_item',
        'Give Item Command',
        ['instance_id', 'target_npc_id'],
        ['quest_update', 'quest_complete', 'world_update'],
      ],
    ] as const) {
      const { $schema, type, title: told, required: needed, properties, metadata } = commands[name]
      t.same([$schema, type, told], ['http://json-schema.org/draft-07/schema#', 'object', title])
      t.same(needed, ['type', 'action', ...required], name)
      t.match(properties, { type: { const: 'action' }, action: { const: name } })
      t.same(metadata.response_types, ['action_response', ...responses], name)
    }
    t.same(commands.update_location.metadata.response_types, ['area_of_interest'])
    t.same(commands.ping.metadata.response_types, ['pong'])
    t.same(commands.examine.metadata.search_order, ['inventory', 'area', 'location'])
    t.same(
      ['collect_item', 'drop_item', 'give_item'].map((name) => commands[name].metadata.validation.length),
      [2, 1, 3],
    )
    t.equal(commands.use_item.metadata.effects.length, 3)
  },
)

t.test('what can come of an action is what the quests of the experience count', async (t) => {
  const { go, collect_item: collect } = await commandsFor(await openHouse(), 'alice')
  t.same(go.metadata.response_types, ['action_response', 'quest_update', 'quest_complete', 'world_update'])
  t.same(collect.metadata.response_types, go.metadata.response_types)
})

t.test('every example is a message that is understood', async (t) => {
  const woods = await Woods.open()
  const commands = await commandsFor(woods, 'admin')
  const state = woods.ledger.state
  const scene = {
    world: state,
    everything: state,
    content: woods.content,
    user: 'admin',
    player: state.players.get('admin')!,
    isAdmin: true,
    at: woods.nowMs,
    commit: state.commit + 1,
  }
  for (const [name, { examples, required, properties }] of Object.entries(commands)) {
    for (const example of examples) {
      t.match(validateClientMessage(example), { ok: true }, name)
      for (const field of required) t.ok(field in example, `${name}: ${field}`)
      for (const field of Object.keys(example)) t.ok(field in properties, `${name}: ${field}`)
      const { frame } = await woods.say('admin', example)
      t.notMatch(frame, { type: 'error' }, name)
      if (example.type !== 'action') continue
      const { kind, outcome } = act(scene, example as Params)
      t.equal(kind, name.startsWith('@') ? 'admin' : name)
      t.notMatch(outcome.message, /Unknown admin command|Usage|don't understand|requires|Please specify|missing/)
    }
  }
})
