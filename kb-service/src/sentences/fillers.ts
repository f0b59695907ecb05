import type { Word } from './words.js'

/** Words of a sentence from the first to before `to`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What people say before a wish, apostrophes left out. */
const before = phrases(
  'please',
  'kindly',
  'can you',
  'could you',
  'would you',
  'will you',
  'can i',
  'could i',
  'may i',
  'can we',
  'i want to',
  'i wanna',
  'i would like to',
  'id like to',
  'id love to',
  'i need to',
  'i have to',
  'i am going to',
  'im going to',
  'i am gonna',
  'im gonna',
  'i will',
  'ill',
  'i try to',
  'try to',
  'let me',
  'let us',
  'lets',
  'go ahead and',
  'i',
  'now',
  'then',
  'and',
  'so',
  'just',
  'well',
  'ok',
  'okay',
  'hey',
  'um',
  'uh',
  'er',
)

const after = phrases(
  'please',
  'now',
  'right now',
  'then',
  'thanks',
  'thank you',
  'for me',
  'ok',
  'okay',
  'again',
  'here',
  'right here',
  'from here',
  'over here',
  'over there',
  'if you can',
  'will you',
  'would you',
)

/** The sentence whole, and without what is only politeness at either end: at most four spans, the whole first. */
export function withoutFillers(words: readonly Word[]): Span[] {
  const { length } = words
  let from = 0
  for (let step = -1; step !== 0; from += step) step = beginning(words, from)
  let to = length
  for (let step = -1; step !== 0; to -= step) step = ending(words, to)
  const spans = [
    { from: 0, to: length },
    { from, to: length },
    { from: 0, to },
    { from, to },
  ]
  return spans.filter((span, index) => span.from < span.to && spans.findIndex((one) => isSame(one, span)) === index)
}

function isSame(a: Span, b: Span): boolean {
  return a.from === b.from && a.to === b.to
}

/** How many words of the longest filler stand there; 0 if none does. */
function beginning(words: readonly Word[], from: number): number {
  return before.find((filler) => filler.every((word, index) => words[from + index]?.word === word))?.length ?? 0
}

function ending(words: readonly Word[], to: number): number {
  const found = after.find((filler) => filler.every((word, index) => words[to - filler.length + index]?.word === word))
  return found?.length ?? 0
}

/** The longest first. */
function phrases(...texts: string[]): string[][] {
  return texts.map((text) => text.split(' ')).sort((a, b) => b.length - a.length)
}
