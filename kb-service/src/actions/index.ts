import { admin } from './admin.js'
import { collectItem } from './collect-item.js'
import { dropItem } from './drop-item.js'
import { giveItem } from './give-item.js'
import { go } from './go.js'
import { inventory } from './inventory.js'
import { type Action, type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** Every action that a player can ask for, by its name on the wire. A new one needs a file and a line here. */
const actions = {
  go,
  collect_item: collectItem,
  collect_bottle: collectItem,
  drop_item: dropItem,
  give_item: giveItem,
  inventory,
} as const satisfies Record<string, Action>

/** The names of actions, for metrics: names that clients make up must not become labels. */
export type ActionName = keyof typeof actions | 'admin' | 'unknown'

export function nameOfAction(action: string): ActionName {
  if (action.startsWith('@')) return 'admin'
  return isAction(action) ? action : 'unknown'
}

/** Plays one action. Pure. */
export function act(scene: Scene, params: Params): Outcome {
  if (params.action.startsWith('@')) return admin(scene, params)
  if (isAction(params.action)) return actions[params.action](scene, params)
  return refuse(`I don't know how to '${params.action}'. You can: ${Object.keys(actions).join(', ')}.`)
}

function isAction(name: string): name is keyof typeof actions {
  return Object.hasOwn(actions, name)
}
