import type { Protocol, ServerMessageType } from 'schemas'
import type { Frame } from './session-file.js'

/** Something that is said or done, and what comes of it on the socket that is recorded. */
export type Step = (Said | OnLine) & { readonly comes: readonly ServerMessageType[] }

interface Said {
  /** Who says it; nobody: the player whose socket is recorded. */
  readonly user?: string
  readonly frame: Frame
  /** With the cursor of what was applied last. */
  readonly isProbe?: true
}

/** The socket is cut, or another is opened, with the cursor of what was applied unless `query` has another. */
type OnLine = { readonly line: 'drop' } | { readonly line: 'open'; readonly query?: { readonly cursor: string } }

/** A session worth recording. */
export interface Scenario {
  readonly name: string
  readonly experience: string
  /** gaia.v1 unless said otherwise. */
  readonly protocol?: Protocol
  readonly steps: readonly Step[]
}

const shop: Frame = { type: 'update_location', lat: 37.906512, lng: -122.544217 }
const car: Frame = { type: 'update_location', lat: 37.905696, lng: -122.547701 }
const bottles = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature'] as const

function action(name: string, fields: object = {}): Frame {
  return { type: 'action', action: name, ...fields }
}

const ping: Frame = { type: 'ping', timestamp: 1_730_678_400_000 }
const takeJoy = action('collect_item', { instance_id: 'bottle_joy', request_id: '3f0c9a41-7be2-4f53' })

const isSeen = ['action_response', 'world_update'] as const
const counts = ['action_response', 'quest_update', 'world_update'] as const
const completes = ['action_response', 'quest_update', 'quest_complete', 'world_update'] as const
const isTold = ['action_response'] as const

function take(id: string, comes: Step['comes']): Step {
  return { frame: action('collect_item', { instance_id: id }), comes }
}

function give(id: string, comes: Step['comes']): Step {
  return { frame: action('give_item', { instance_id: id, target_npc_id: 'louisa' }), comes }
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'four-bottles',
    experience: 'wylding-woods',
    steps: [
      { frame: shop, comes: ['area_of_interest'] },
      { frame: { type: 'ping', timestamp: 638_666_666_666_666 }, comes: ['pong'] },
      { frame: action('talk', { npc_id: 'louisa', message: 'Can I help you?' }), comes: isSeen },
      { frame: action('accept_quest', { quest_id: 'dream_bottle_recovery' }), comes: isSeen },
      ...bottles.map((id, index) => take(id, index < bottles.length - 1 ? counts : completes)),
      { frame: action('inventory'), comes: isTold },
      ...bottles.map((id, index) => give(id, index < bottles.length - 1 ? counts : completes)),
      { frame: { type: 'request_resync' }, comes: ['area_of_interest'] },
    ],
  },
  {
    name: 'somebody-else-takes-it',
    experience: 'wylding-woods',
    steps: [
      { frame: shop, comes: ['area_of_interest'] },
      { user: 'alice', frame: action('collect_item', { instance_id: 'bottle_joy' }), comes: ['world_update'] },
      { frame: action('collect_item', { instance_id: 'bottle_joy' }), comes: isTold },
      { user: 'alice', frame: action('drop_item', { instance_id: 'bottle_joy' }), comes: ['world_update'] },
      take('bottle_joy', counts),
      { user: 'alice', frame: action('go', { destination: 'entrance' }), comes: [] },
      { frame: action('give_item', { instance_id: 'bottle_joy', target_player_id: 'alice' }), comes: isSeen },
    ],
  },
  {
    name: 'walking',
    experience: 'wylding-woods',
    steps: [
      { frame: shop, comes: ['area_of_interest'] },
      { frame: action('go', { destination: 'back_room' }), comes: isSeen },
      { frame: action('go', { destination: 'the moon' }), comes: isTold },
      { frame: car, comes: ['area_of_interest'] },
      { user: 'alice', frame: action('collect_item', { instance_id: 'bottle_joy' }), comes: [] },
      { frame: { type: 'update_location', lat: 0, lng: 0 }, comes: ['area_of_interest'] },
      { frame: shop, comes: ['area_of_interest'] },
    ],
  },
  {
    name: 'chat-and-commands',
    experience: 'wylding-woods',
    steps: [
      { frame: { type: 'get_commands' }, comes: ['commands_schema'] },
      { frame: { type: 'chat', text: 'Hello? Where should I look?' }, comes: ['npc_speech'] },
      { frame: { type: 'chat' }, comes: ['npc_speech'] },
    ],
  },
  {
    name: 'sentences',
    experience: 'wylding-woods',
    steps: [
      { frame: shop, comes: ['area_of_interest'] },
      { frame: action('look'), comes: isTold },
      { frame: action('take the bottle'), comes: isTold },
      { frame: action('take the bottle of joy'), comes: counts },
      { frame: action('examine', { instance_id: 'bottle_joy' }), comes: isTold },
      { frame: action('say', { message: 'give it to louisa' }), comes: counts },
      { frame: action('go to the entrance'), comes: isSeen },
      { frame: action('pick up the moon tea'), comes: isSeen },
      { frame: action('use_item', { instance_id: 'moon_tea' }), comes: isSeen },
      { frame: action('what am I carrying?'), comes: isTold },
    ],
  },
  {
    name: 'errors',
    experience: 'wylding-woods',
    steps: [
      { frame: { type: 'dance' }, comes: ['error'] },
      { frame: { type: 'action' }, comes: ['error'] },
      { frame: { type: 'update_location', lat: 37.9 }, comes: ['error'] },
      { frame: { type: 'update_location', lat: 91, lng: 0 }, comes: ['error'] },
      { frame: action('collect_item', { instance_id: 7 }), comes: ['error'] },
      { frame: action('@reset experience CONFIRM'), comes: isTold },
    ],
  },
  {
    name: 'a-world-of-ones-own',
    experience: 'west-of-house',
    steps: [
      { frame: { type: 'request_resync' }, comes: ['area_of_interest'] },
      take('letter', isSeen),
      { user: 'alice', frame: action('collect_item', { instance_id: 'letter' }), comes: [] },
      { frame: action('go', { destination: 'south' }), comes: isSeen },
      { frame: action('talk', { npc_id: 'scarecrow', message: 'Good day' }), comes: isSeen },
      { frame: action('accept_quest', { quest_id: 'under_the_kitchen' }), comes: isSeen },
      { frame: action('go', { destination: 'east' }), comes: isSeen },
      { frame: action('go', { destination: 'in' }), comes: isSeen },
      { frame: action('go', { destination: 'down' }), comes: counts },
    ],
  },
  {
    name: 'nothing-is-missed',
    experience: 'wylding-woods',
    protocol: 'gaia.v2',
    steps: [
      { frame: shop, comes: ['area_of_interest'] },
      { frame: ping, isProbe: true, comes: ['pong'] },
      { frame: takeJoy, comes: counts },
      { line: 'drop', comes: [] },
      { line: 'open', comes: ['connected'] },
      { frame: takeJoy, comes: ['action_response', 'quest_update'] },
      { line: 'drop', comes: [] },
      { user: 'alice', frame: action('collect_item', { instance_id: 'bottle_energy' }), comes: [] },
      { user: 'alice', frame: action('drop_item', { instance_id: 'bottle_energy' }), comes: [] },
      { line: 'open', comes: ['connected', 'world_update', 'world_update'] },
      { frame: ping, isProbe: true, comes: ['pong'] },
      { user: 'alice', frame: action('collect_item', { instance_id: 'bottle_energy' }), comes: ['world_update'] },
      { line: 'drop', comes: [] },
      { line: 'open', query: { cursor: 'aaaaaaaa.1.1.woander_store' }, comes: ['connected'] },
      { frame: { type: 'request_resync' }, comes: ['area_of_interest'] },
    ],
  },
]
