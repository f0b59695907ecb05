/** Words after which the id of an experience chooses it. UP §3.2. */
const verbs = new Set(['play', 'select', 'choose'])

/** The experience that a message chooses: by its id alone, or by an id after `play`, `select` or `choose`. Null: none. */
export function chosenIn(message: string, ids: Iterable<string>): string | null {
  const said = wordsOf(message)
  const known = [...ids]
    .map((id) => ({ id, words: wordsOf(id) }))
    .filter(({ words }) => words.length > 0)
    .sort((a, b) => b.words.length - a.words.length)
  const alone = known.find(({ words }) => words.length === said.length && isAt(0, words, said))
  if (alone) return alone.id
  for (const [index, word] of said.entries()) {
    const chosen = verbs.has(word) && known.find(({ words }) => isAt(index + 1, words, said))
    if (chosen) return chosen.id
  }
  return null
}

/** `Play "Wylding-Woods"!` is `play wylding woods`. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

function isAt(start: number, words: readonly string[], said: readonly string[]): boolean {
  return words.every((word, index) => said[start + index] === word)
}
