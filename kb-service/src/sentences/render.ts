import { tidy } from './echo.js'
import type { Form, Part, Slot } from './form.js'
import type { Name } from './names.js'
import { directions, isPointing, spell } from './spelling.js'

const longestName = 80

/** What fills a slot of a sentence that is to be said: a thing, or a text. */
export type Choice = Name | string

/** The form as a sentence; undefined if a slot of it is not filled. Choices of a form are put in the first words it knows. */
export function render(form: Form, choose: (slot: Slot) => Choice | undefined, spellOut = byName): string | undefined {
  let sentence = ''
  for (const part of form.parts) {
    const shown = show(part, choose, spellOut)
    if (shown === undefined) return undefined
    sentence += part.kind === 'mark' || sentence === '' || shown === '' ? shown : ` ${shown}`
  }
  // Go north, not: go to north.
  return [...directions].some((direction) => sentence.endsWith(` to ${direction}`)) ? undefined : sentence
}

function show(part: Part, choose: (slot: Slot) => Choice | undefined, spellOut: typeof byName): string | undefined {
  if (part.kind === 'mark') return part.shown
  if (part.kind === 'choice') return part.isOptional ? '' : part.shown
  const choice = choose(part)
  if (typeof choice === 'string') return choice.length > longestName ? undefined : tidy(choice)
  return choice && spellOut(choice)
}

/** `the bottle of joy`, `louisa`, `north`. */
export function byName({ thing, source }: Name): string | undefined {
  const name = tidy(thing.name).toLowerCase()
  if (name === '' || name.length > longestName) return undefined
  return isProper(name, source) ? name : `the ${name}`
}

export function byId({ thing }: Name): string {
  return thing.id
}

function isProper(name: string, source: Name['source']): boolean {
  const [first = ''] = spell(name).words
  return source === 'npcs' || source === 'players' || isPointing(first) || directions.has(name)
}
