import { acceptQuest } from './accept-quest.js'
import { admin } from './admin.js'
import { collectItem } from './collect-item.js'
import type { ActionDefinition } from './definition.js'
import { dropItem } from './drop-item.js'
import { giveItem } from './give-item.js'
import { go } from './go.js'
import { inventory } from './inventory.js'
import { type Outcome, type Params, refuse, type Scene } from './outcome.js'
import { talk } from './talk.js'

/** Every action that a player can ask for. A new one needs a file and a line here. */
export const definitions: readonly ActionDefinition[] = [
  go,
  collectItem,
  dropItem,
  inventory,
  giveItem,
  talk,
  acceptQuest,
]

const byName = new Map(definitions.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one])))

/** The name of an action, for metrics: names that clients make up must not become labels. */
export function nameOfAction(action: string): string {
  if (action.startsWith('@')) return 'admin'
  return byName.get(action)?.name ?? 'unknown'
}

/** Plays one action. Pure. */
export function act(scene: Scene, params: Params): Outcome {
  if (params.action.startsWith('@')) return admin(scene, params)
  const found = byName.get(params.action)
  if (found) return found.play(scene, params)
  return refuse(`I don't know how to '${params.action}'. You can: ${[...byName.keys()].join(', ')}.`)
}
