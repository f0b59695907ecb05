import { readCandidates } from './candidate.js'
import { decide, type Wish } from './decide.js'
import { compile, type Form, type SentenceRule } from './form.js'
import type { Lexicon } from './lexicon.js'
import { Names } from './names.js'
import { Suggester } from './suggest.js'
import { answer, type Unclear, unclear } from './unclear.js'
import { readWords } from './words.js'

/** The longest sentence that is read, in UTF-16 units. */
const longestSentence = 1000

export type Reading = Wish | Unclear

/**
 * Reads what players say into actions. Pure: the same text and lexicon always read the same. Its work is bounded by the
 * numbers of forms and names, whatever the text is; `onSteps` is told how many comparisons each reading took. Throws at
 * once if a form is broken. DESIGN §8 "Sentences".
 */
export function createReader(
  rules: readonly SentenceRule[],
  onSteps: (steps: number) => void = () => {},
): (text: string, lexicon: Lexicon) => Reading {
  const forms = compile(rules)
  return (text, lexicon) => {
    const names = new Names(lexicon)
    const reading = read(forms, names, text)
    onSteps(names.steps)
    return reading
  }
}

function read(forms: readonly Form[], names: Names, text: string): Reading {
  if (text.length > longestSentence)
    return unclear(`That is too long: a sentence has at most ${longestSentence} characters.`, [])
  const words = readWords(text)
  const suggester = new Suggester(forms, names)
  if (words.length === 0) return unclear('Say what you want to do.', suggester.offer([]))
  const decision = decide(readCandidates(forms, names, text))
  return decision.kind === 'action' ? decision : answer(decision.candidates, text, words, names, suggester)
}
