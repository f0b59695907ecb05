import { definitions } from '../../src/actions/definitions.js'
import type { SentenceRule } from '../../src/sentences/form.js'
import type { Lexicon, Named } from '../../src/sentences/lexicon.js'

/** The sentences of all actions. */
export const rules: readonly SentenceRule[] = definitions.map(({ name, sentences }) => ({
  action: name,
  forms: sentences,
}))

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
