import { admin } from './admin.js'
import { definitions } from './definitions.js'
import type { Outcome, Params, Scene } from './outcome.js'
import { understand } from './sentence.js'

const byName = new Map(definitions.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one])))

export interface Played {
  /** For metrics, where names that clients make up must not become labels: the action's name, or what it was instead. */
  readonly kind: string
  readonly outcome: Outcome
}

/** Plays one action: a command with `@`, one that is named, or one that a sentence asks for. Pure. DESIGN §8 "Sentences". */
export function act(scene: Scene, params: Params): Played {
  if (params.action.startsWith('@')) return { kind: 'admin', outcome: admin(scene, params) }
  const named = byName.get(params.action)
  if (named) return { kind: named.name, outcome: named.play(scene, params) }
  const wish = understand(scene, params.message || params.text || params.action)
  if ('refusal' in wish) return { kind: 'unclear', outcome: wish.refusal }
  return { kind: wish.params.action, outcome: wish.play(scene, wish.params) }
}
