/** One word as it is compared, and where it stands in the text as it was typed: `start` is its first unit, `end` is behind it. */
export interface Word {
  readonly word: string
  readonly start: number
  readonly end: number
}

const letter = /^(?:[A-Za-z0-9]|[\p{L}\p{N}\p{M}])$/u
const apostrophes = "'’‘ʼ＇`´"

/** Splits a text into runs of letters and digits, so `spot_1` is two words. An apostrophe within a word belongs to it. */
export function readWords(text: string): Word[] {
  const words: Word[] = []
  let start = -1
  let end = 0
  let at = 0
  for (const char of text) {
    const isLetter = letter.test(char)
    if (start >= 0 && !isLetter && !apostrophes.includes(char)) {
      add(words, text, start, end)
      start = -1
    }
    if (isLetter && start < 0) start = at
    at += char.length
    if (isLetter) end = at
  }
  if (start >= 0) add(words, text, start, end)
  return words
}

function add(words: Word[], text: string, start: number, end: number): void {
  const word = fold(text.slice(start, end))
  if (word !== '') words.push({ word, start, end })
}

/** Case, accents and apostrophes make no difference: `Café’s` is `cafes`, `STRASSE` is `straße`. */
function fold(text: string): string {
  if (/^[a-z0-9]*$/.test(text)) return text
  return text
    .toUpperCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’‘ʼ＇`´]/g, '')
    .toLowerCase()
}

/** True if the text has more in it than spaces and punctuation. */
export function saysSomething(text: string): boolean {
  for (const char of text) if (!/^[\p{P}\p{Z}\p{C}\s]$/u.test(char)) return true
  return false
}
