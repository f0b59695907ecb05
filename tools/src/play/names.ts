import type { Named } from './things.js'

/** What a few typed letters may mean: one thing, several that fit equally well, or none. */
export type Match<T> =
  | { readonly kind: 'one'; readonly thing: T }
  | { readonly kind: 'several'; readonly things: readonly T[] }
  | { readonly kind: 'none' }

/** Finds by id or name: whole, by its beginning, by the beginning of a word, by a part, by letters in order. */
export function matchName<T extends Named>(typed: string, things: readonly T[]): Match<T> {
  const wanted = fold(typed)
  if (wanted === '') return { kind: 'none' }
  for (const fits of ways) {
    const [thing, ...others] = things.filter(({ id, name }) => fits(fold(id), wanted) || fits(fold(name), wanted))
    if (thing === undefined) continue
    return others.length === 0 ? { kind: 'one', thing } : { kind: 'several', things: [thing, ...others] }
  }
  return { kind: 'none' }
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s_'’-]+/g, ' ')
    .trim()
}

const ways: readonly ((text: string, wanted: string) => boolean)[] = [
  (text, wanted) => text === wanted,
  (text, wanted) => text.startsWith(wanted),
  (text, wanted) => text.includes(` ${wanted}`),
  (text, wanted) => text.includes(wanted),
  hasInOrder,
]

function hasInOrder(text: string, wanted: string): boolean {
  let from = 0
  for (const letter of wanted.replaceAll(' ', '')) {
    const at = text.indexOf(letter, from)
    if (at < 0) return false
    from = at + 1
  }
  return true
}
