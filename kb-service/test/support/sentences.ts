import type { SentenceRule } from '../../src/sentences/form.js'
import type { Lexicon, Named } from '../../src/sentences/lexicon.js'

/** Sentences of all kinds of action, as a player would really speak. */
export const rules: readonly SentenceRule[] = [
  {
    action: 'collect_item',
    forms: [
      'take|get|grab|collect|fetch|(pick up) {instance_id:here}',
      'pick {instance_id:here} up',
      'take|get|grab|collect|fetch|(pick up) {instance_id:here} from|off|(out of)|(off of)|on|at|in {spot_id:spots}',
      'pick {instance_id:here} up from|off {spot_id:spots}',
    ],
  },
  {
    action: 'examine',
    forms: [
      'look [closely] at|inside {instance_id:held|here}',
      'examine|inspect|study|describe|check|x {instance_id:held|here}',
      'take|have (a look at)|(a closer look at) {instance_id:held|here}',
      '(what is)|whats {instance_id:held|here}',
      'tell me about {instance_id:held|here}',
    ],
  },
  {
    action: 'go',
    forms: [
      'go|walk|move|run|head|travel|step|come [back|over|on] to|into|in|inside|towards|toward|through {destination:areas}',
      'go|walk|move|run|head|travel|step [back|over] {destination:areas}',
      'enter|visit|(return to)|(leave for) {destination:areas}',
      'take|bring me to {destination:areas}',
      '{destination:areas}',
    ],
  },
  {
    action: 'talk',
    forms: [
      'talk|speak|chat to|with {npc_id:npcs}',
      'talk|speak|chat to|with {npc_id:npcs}: {message:text}',
      'talk|speak|chat to|with {npc_id:npcs} about {message:text}',
      'say|whisper|shout {message:text} to {npc_id:npcs}',
      'say|whisper|shout to {npc_id:npcs}: {message:text}',
      'ask|tell {npc_id:npcs} about {message:text}',
      'ask {npc_id:npcs} [for] {message:text}',
      'tell {npc_id:npcs} [that] {message:text}',
      'greet|hello|hi|hey|(good morning)|(good evening) {npc_id:npcs}',
      '{npc_id:npcs}: {message:text}',
    ],
  },
  {
    action: 'give_item',
    forms: [
      'give|hand|offer|pass|bring|deliver|return [back|over] {instance_id:held} [back|over] to {target_npc_id:npcs}',
      'give|hand|offer|pass|bring [back] {target_npc_id:npcs} {instance_id:held}',
      'give|hand|offer|pass|bring|return [back|over] {instance_id:held} [back|over] to {target_player_id:players}',
      'give|hand|offer|pass|bring|return [back|over] {instance_id:held} [back|over] to player {target_player_id:players}',
      'give|hand|offer|pass|bring [back] {target_player_id:players} {instance_id:held}',
    ],
  },
  {
    action: 'drop_item',
    forms: [
      'drop|discard|(put down)|(set down)|(lay down)|(throw away)|(get rid of) {instance_id:held}',
      'put|set|lay|throw {instance_id:held} down|away',
      'leave|put|place {instance_id:held} here',
      'put|drop|place|leave|set|lay|(put down) {instance_id:held} [down|back] on|onto|in|into|at|by {spot_id:spots}',
    ],
  },
  { action: 'use_item', forms: ['use|activate|try|eat|drink|open|consume {instance_id:held}'] },
  {
    action: 'accept_quest',
    forms: [
      'accept|start|begin|(take on) {quest_id:quests}',
      'accept|start|begin|(take on) {quest_id:quests} from {npc_id:npcs}',
    ],
  },
  {
    action: 'inventory',
    forms: [
      'what am i carrying|holding',
      'inventory|inv|i',
      'what do i have|hold|carry',
      'what have i [got]',
      '[check|show|open|list] [me] [my|the] inventory|bag|backpack|pockets|things',
      '(what is)|whats in my inventory|bag|backpack|pockets|hands',
    ],
  },
  {
    action: 'look',
    forms: [
      'look [around] [me]',
      'l',
      'where am i',
      '(what is)|whats here|(around me)|(around here)|(in here)',
      '(who is)|whos [else] here|around',
      'what do|can i see [here]',
      'describe|examine|inspect [the|this] room|area|place|surroundings',
    ],
  },
]

const bottle = (kind: string, spot?: string): Named => ({
  id: `bottle_${kind.toLowerCase()}`,
  name: `Bottle of ${kind}`,
  also: ['dream bottle'],
  ...(spot === undefined ? {} : { spot }),
})

export const bottles = {
  mystery: bottle('Mystery', 'spot_1'),
  energy: bottle('Energy', 'spot_2'),
  joy: bottle('Joy', 'spot_3'),
  nature: bottle('Nature', 'spot_4'),
}

/** Woander's shop, with nothing in hand. */
export const shop: Lexicon = {
  here: Object.values(bottles),
  held: [],
  areas: [
    { id: 'main_room', name: 'Main Room' },
    { id: 'entrance', name: 'Entrance' },
    { id: 'back_room', name: 'Back Room' },
  ],
  spots: [
    { id: 'spot_1', name: 'Shelf of Spirals' },
    { id: 'spot_2', name: 'Shelf of Stars' },
    { id: 'spot_3', name: 'Shelf of Moons' },
    { id: 'spot_4', name: 'Shelf of Leaves' },
    { id: 'counter', name: 'Counter' },
    { id: 'fairy_door_main', name: 'Fairy Door' },
  ],
  npcs: [
    { id: 'louisa', name: 'Louisa', also: ['dream weaver', 'fairy'] },
    { id: 'woander', name: 'Woander', also: ['shopkeeper'] },
  ],
  players: [{ id: 'bob', name: 'bob' }],
  quests: [{ id: 'dream_bottle_recovery', name: 'The Lost Dreams' }],
}

/** The same with these bottles in hand, the last of them acquired last. */
export function holding(...held: (keyof typeof bottles)[]): Lexicon {
  const taken = held.map((kind) => bottle(kind.charAt(0).toUpperCase() + kind.slice(1)))
  return { ...shop, here: shop.here.filter(({ id }) => !taken.some((one) => one.id === id)), held: taken }
}

export const nowhere: Lexicon = { here: [], held: [], areas: [], spots: [], npcs: [], players: [], quests: [] }
