import { readWords } from './words.js'

/** A name or a phrase in the forms in which it is compared. */
export interface Spelling {
  /** All its words, in order. */
  readonly words: readonly string[]
  /** Its words run together, so that `mainroom` is `main room`. */
  readonly joined: string
  /** The same without words that only point. */
  readonly bare: string
  /** What tells it from others: its words but those that only point. */
  readonly telling: ReadonlySet<string>
}

/** Words before a name that add nothing to it. */
const pointing = new Set(
  'the a an of my your our their its his her this that these those some any all both every each'.split(' '),
)

export function spell(text: string): Spelling {
  return spellWords(readWords(text).map(({ word }) => word))
}

export function spellWords(words: readonly string[]): Spelling {
  const telling = words.filter((word) => !isPointing(word))
  return { words, joined: words.join(''), bare: telling.join(''), telling: new Set(telling) }
}

export function isPointing(word: string): boolean {
  return pointing.has(word)
}

export const directions: ReadonlySet<string> = new Set(
  'north south east west northeast northwest southeast southwest up down'.split(' '),
)

/** As it is said or abbreviated, and as it is written in names. */
const spoken = new Map([
  ...'one two three four five six seven eight nine ten'
    .split(' ')
    .map((word, index): [string, string] => [word, String(index + 1)]),
  ...'n s e w ne nw se sw u d'
    .split(' ')
    .map((short, index): [string, string] => [short, [...directions][index] ?? short]),
])

/** True if one of the words is the typed one: as it is, in the plural or singular, as a numeral, or written out. */
export function has(words: ReadonlySet<string>, typed: string): boolean {
  if (words.has(typed) || words.has(`${typed}s`)) return true
  if (typed.endsWith('s') && words.has(typed.slice(0, -1))) return true
  const written = spoken.get(typed)
  return written !== undefined && words.has(written)
}
