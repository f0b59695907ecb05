import type { Candidate } from './candidate.js'
import { echo, tidy } from './echo.js'
import { explain } from './explain.js'
import { withoutFillers } from './fillers.js'
import { sources } from './lexicon.js'
import { named } from './look-up.js'
import { longestName } from './match.js'
import type { Name, Names } from './names.js'
import type { Suggester } from './suggest.js'
import { readWords, type Word } from './words.js'

/** A sentence for the player, and at most five sentences that would be understood if they were said in its place. */
export interface Unclear {
  readonly kind: 'unclear'
  readonly message: string
  readonly suggestions: readonly string[]
}

export function unclear(message: string, suggestions: readonly string[]): Unclear {
  return { kind: 'unclear', message, suggestions }
}

/** The answer to a sentence for which nothing better was found than these candidates, if any. */
export function answer(
  candidates: readonly Candidate[],
  text: string,
  words: readonly Word[],
  names: Names,
  suggester: Suggester,
): Unclear {
  const [first] = candidates
  if (first?.cost === 0) {
    const sentences = suggester.complete(candidates)
    return unclear(`That can mean more than one thing.${couldSay(sentences)}`, sentences)
  }
  const single = first && first.cost < 2 ? [] : severalWishes(text, words, suggester)
  if (single.length > 0) return unclear(`One thing at a time, please.${couldSay(single)}`, single)
  const why = explain(candidates, names)
  const completed = why?.about ? [] : suggester.complete(candidates)
  const sentences = completed.length > 0 ? completed : suggester.offer(why?.about ?? mentioned(text, names))
  return unclear(why?.message ?? `I don't understand '${echo(text)}'.${couldSay(sentences)}`, sentences)
}

function couldSay(sentences: readonly string[]): string {
  const some = sentences.slice(0, 3).map((sentence) => `'${echo(sentence)}'`)
  return some.length > 0 ? ` You could say: ${some.join(', ')}.` : ''
}

const mostBreaks = 4
const longestPart = 100
const joints = new Set(['and', 'then'])

/** Of `take the joy bottle and give it to louisa` those parts that can be said alone; none if the first cannot. */
function severalWishes(text: string, words: readonly Word[], suggester: Suggester): string[] {
  let breaks = 0
  for (const [index, next] of words.entries()) {
    const last = words[index - 1]
    if (!last || !isBreak(next, text.slice(last.end, next.start))) continue
    breaks += 1
    if (breaks > mostBreaks) break
    const rest = words.slice(index).find(({ word }) => !joints.has(word))
    const parts = [text.slice(0, last.end), rest ? text.slice(rest.start) : ''].map(tidy)
    const [one = [], other = []] = parts.map((part) => (part.length > longestPart ? [] : suggester.repeat(part)))
    if (one.length > 0) return [...new Set([...one, ...other])]
  }
  return []
}

function isBreak({ word }: Word, gap: string): boolean {
  return joints.has(word) || [...gap].some((char) => '.,;:!?&\n'.includes(char))
}

/** The things that the end of the sentence names, whatever comes before: `lick the joy bottle`. */
function mentioned(text: string, names: Names): readonly Name[] {
  const words = readWords(text)
  const to = withoutFillers(words).at(-1)?.to ?? 0
  for (let from = Math.max(0, to - longestName); from < to; from += 1) {
    const phrase = words.slice(from, to).map(({ word }) => word)
    const raw = text.slice(words[from]?.start, words[to - 1]?.end)
    const found = sources.flatMap((source) => named(phrase, raw, names.of([source]), names))
    if (found.length > 0) return found
  }
  return []
}
