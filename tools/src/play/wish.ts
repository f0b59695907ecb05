import type { World } from 'gaia-client'
import { matchName } from './names.js'
import type { Place } from './places.js'
import type { Named } from './things.js'

/** What a typed line asks for. */
export type Wish =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'hint'; readonly text: string }
  | { readonly kind: 'show'; readonly what: 'world' | 'inventory' | 'quests' | 'help' }
  | { readonly kind: 'act'; readonly action: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'chat'; readonly text: string }
  | { readonly kind: 'walk'; readonly place: Place }
  | { readonly kind: 'ping' }
  | { readonly kind: 'status' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'quit' }

/** Where a line is typed, and the zones that are known to be within walking distance. */
export interface Surroundings {
  readonly world: World
  readonly places: readonly Place[]
}

/** What a command makes of the words behind it; null: it knows nothing of that name, perhaps the world does. */
export type Reader = (here: Surroundings, rest: string) => Wish | null

export function hint(text: string): Wish {
  return { kind: 'hint', text }
}

/** The longest texts that the world takes. */
const longestAction = 1000

export function act(action: string, fields: Readonly<Record<string, string>>): Wish {
  return { kind: 'act', action, fields }
}

/** For the world itself to understand. */
export function sentence(text: string): Wish {
  return act(text.slice(0, longestAction), {})
}

/** What they stand for, the world knows better. */
const pronouns: ReadonlySet<string> = new Set(['it', 'this', 'that', 'them'])

/** Makes a wish about the one thing that was typed. `verb` is what is done to it, as in `take`. */
export function pick<T extends Named>(
  typed: string,
  things: readonly T[],
  verb: string,
  wish: (thing: T) => Wish,
): Wish | null {
  const listed = things.map(({ name }) => name).join(', ')
  if (typed === '')
    return hint(listed === '' ? `There is nothing to ${verb} here.` : `What do you want to ${verb}? ${listed}`)
  if (pronouns.has(typed.toLowerCase())) return null
  const match = matchName(typed, things)
  if (match.kind === 'one') return wish(match.thing)
  return match.kind === 'several' ? hint(`Which one: ${match.things.map(({ name }) => name).join(', ')}?`) : null
}
