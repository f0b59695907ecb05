import type { Span } from './fillers.js'
import { type Choice, type Form, isText, type Part, type Slot } from './form.js'
import { isTypo } from './typo.js'
import type { Word } from './words.js'

/** The most words that one thing can be named with. */
export const longestName = 16

/** One way in which a form covers a sentence. */
export interface Match {
  readonly form: Form
  /** What was said for each slot; a slot for which nothing was said is missing. */
  readonly said: ReadonlyMap<Slot, Span>
  /** How many words of the form itself were said. */
  readonly literals: number
  readonly hasTypo: boolean
  /** The sentence ended where a word of the form had to come. */
  readonly lacksWord: boolean
}

/** All ways to lay the form over these words. Few: a name has at most `longestName` words, text ends at a word of the form. */
export function match(form: Form, words: readonly Word[], span: Span, onStep: () => void): Match[] {
  return new Matcher(form, words, span.to, onStep).from(span.from)
}

interface State {
  readonly at: number
  readonly said: readonly (readonly [Slot, Span])[]
  readonly literals: number
  readonly hasTypo: boolean
}

class Matcher {
  readonly #form: Form
  readonly #parts: readonly Part[]
  readonly #words: readonly Word[]
  readonly #to: number
  readonly #onStep: () => void
  readonly #matches: Match[] = []

  constructor(form: Form, words: readonly Word[], to: number, onStep: () => void) {
    this.#form = form
    this.#parts = form.parts.filter(({ kind }) => kind !== 'mark')
    this.#words = words
    this.#to = to
    this.#onStep = onStep
  }

  from(at: number): Match[] {
    this.#walk(0, { at, said: [], literals: 0, hasTypo: false })
    return this.#matches
  }

  #walk(index: number, state: State): void {
    this.#onStep()
    const part = this.#parts[index]
    if (part === undefined) return this.#end(state)
    if (part.kind === 'choice') this.#choose(part, index, state)
    else if (part.kind === 'slot') this.#fill(part, index, state)
  }

  #choose(choice: Choice, index: number, state: State): void {
    if (state.at === this.#to && !choice.isOptional) return this.#breakOff(state, true)
    for (const phrase of choice.phrases) {
      const fit = this.#fit(phrase, state.at)
      if (fit === 'no') continue
      const { said, literals } = state
      const hasTypo = state.hasTypo || fit === 'typo'
      this.#walk(index + 1, { at: state.at + phrase.length, said, literals: literals + phrase.length, hasTypo })
    }
    if (choice.isOptional) this.#walk(index + 1, state)
  }

  #fit(phrase: readonly string[], at: number): 'yes' | 'typo' | 'no' {
    if (at + phrase.length > this.#to) return 'no'
    let hasTypo = false
    for (const [index, word] of phrase.entries()) {
      const typed = this.#words[at + index]?.word ?? ''
      if (typed === word) continue
      if (!isTypo(typed, word)) return 'no'
      hasTypo = true
    }
    return hasTypo ? 'typo' : 'yes'
  }

  #fill(slot: Slot, index: number, state: State): void {
    const isLast = index === this.#parts.length - 1
    if (isLast && isText(slot)) return this.#end(say(slot, state, this.#to))
    if (state.at === this.#to) return this.#breakOff(state, false)
    if (isLast) return this.#end(say(slot, state, this.#to))
    const next = this.#parts.slice(index + 1).find((part) => part.kind !== 'choice' || !part.isOptional)
    if (next?.kind === 'choice') this.#walk(index + 1, state)
    const last = isText(slot) ? this.#to : Math.min(this.#to, state.at + longestName)
    for (let to = state.at + 1; to <= last; to += 1) this.#walk(index + 1, say(slot, state, to))
  }

  #end(state: State): void {
    if (state.at === this.#to) this.#add(state, false)
  }

  /** The words are over before the form is. */
  #breakOff(state: State, lacksWord: boolean): void {
    if (state.literals > 0) this.#add(state, lacksWord)
  }

  #add({ said, literals, hasTypo }: State, lacksWord: boolean): void {
    this.#matches.push({ form: this.#form, said: new Map(said), literals, hasTypo, lacksWord })
  }
}

function say(slot: Slot, { at, said, ...rest }: State, to: number): State {
  return { ...rest, at: to, said: [...said, [slot, { from: at, to }]] }
}
