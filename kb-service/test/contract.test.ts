import {
  validateEpochEvent,
  validateEventHeaders,
  validatePlayerUpdate,
  validateRebase,
  validateServerMessage,
  validateZoneUpdate,
} from 'schemas'
import t from 'tap'
import { eventMessage } from '../src/event-message.js'
import type { StoredEvent } from '../src/journal/record.js'
import { car, nowhere, shop, Woods } from './support/experience.js'

const joy = { instance_id: 'bottle_joy' }
const action = (name: string, fields: object = {}) => ({ type: 'action', action: name, ...fields })

/** What is said, by whom, one after the other. */
const said: [user: string, message: object][] = [
  ['alice', { type: 'ping', timestamp: 'any' }],
  ['alice', { type: 'request_resync' }],
  ['alice', action('inventory')],
  ['alice', action('collect_item')],
  ['alice', action('collect_item', { instance_id: 'crown' })],
  ['alice', action('collect_bottle', { item_id: 'bottle_joy', spot_id: 'spot_3' })],
  ['bob', action('collect_item', joy)],
  ['alice', action('inventory')],
  ['alice', action('give_item', { ...joy, target_player_id: 'bob' })],
  ['bob', action('go', { destination: 'back_room' })],
  ['bob', action('go', { destination: 'the moon' })],
  ['bob', action('drop_item', joy)],
  ['bob', action('drop_item', joy)],
  ['bob', action('collect_item', joy)],
  ['bob', action('go', { destination: 'main_room' })],
  ['bob', action('give_item', { ...joy, target_npc_id: 'louisa' })],
  ['bob', action('@reset experience CONFIRM')],
  ['alice', action('collect_item', { instance_id: 'bottle_energy' })],
  ['alice', { type: 'update_location', ...nowhere }],
  ['alice', { type: 'update_location', ...car }],
  ['admin', action('@')],
  ['admin', action('@fly')],
  ['admin', action('@reset experience')],
  ['admin', action('@reset experience CONFIRM')],
  ['alice', { type: 'update_location', ...shop }],
  ['alice', action('look')],
  ['alice', action('examine', { instance_id: 'bottle_joy' })],
  ['alice', action('examine', { instance_id: 'louisa' })],
  ['alice', action('examine')],
  ['alice', action('talk', { npc_id: 'louisa', message: 'Can I help you?' })],
  ['alice', action('accept_quest', { quest_id: 'dream_bottle_recovery' })],
  ['alice', action('take the bottle of joy')],
  ['alice', action('take the bottle')],
  ['alice', action('go to the entrance')],
  ['alice', action('collect_item', { instance_id: 'moon_tea' })],
  ['admin', action('@edit item moon_tea semantic_name Sun Tea')],
  ['alice', action('use_item', { instance_id: 'moon_tea' })],
  ['alice', action('use_item', { instance_id: 'moon_tea' })],
  ['admin', action('@where')],
  ['admin', action('@examine item bottle_joy')],
  ['admin', action('@examine player alice')],
  ['admin', action('@edit item bottle_energy state.glowing no')],
  ['admin', action('@edit item bottle_energy type 7')],
  ['admin', action('@reset player alice')],
  ['admin', action('@reset player alice CONFIRM')],
  ['alice', { type: 'get_commands' }],
  ['admin', { type: 'get_commands' }],
  ['alice', { type: 'update_location', lat: 'here' }],
  ['alice', { type: 'dance' }],
  ['alice', action('dance')],
]

function checkOf({ kind, subject }: StoredEvent) {
  if (kind === 'epoch') return validateEpochEvent
  if (kind === 'rebase') return validateRebase
  return subject.startsWith('world.updates.zone.') ? validateZoneUpdate : validatePlayerUpdate
}

t.test('every frame, event and header of an eventful day is as the contract says (UP 7 V9, UP 7 V13)', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob', 'admin')
  for (const [user, message] of said) {
    const { frame } = await woods.say(user, message)
    t.match(
      validateServerMessage(JSON.parse(JSON.stringify(frame))),
      { ok: true },
      `${user} ${JSON.stringify(message)}`,
    )
  }
  const kinds = new Set<string>()
  for (const { commit, at, events } of woods.disk.records()) {
    for (const event of events) {
      kinds.add(`${event.kind} ${event.subject.split('.')[2]}`)
      t.match(checkOf(event)(event.body), { ok: true }, `${event.subject} at ${commit}`)
      const message = eventMessage({ epoch: woods.ledger.epoch, experience: 'wylding-woods', commit, at, event })
      if ('refused' in message) t.fail(message.refused)
      else t.match(validateEventHeaders(Object.fromEntries(message.headers)), { ok: true }, event.subject)
    }
  }
  t.same([...kinds].sort(), ['epoch epoch', 'rebase user', 'update user', 'update zone'])
})
