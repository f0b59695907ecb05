import { among, type Candidate, type Filled, namesOf, readCandidates, whereOf } from './candidate.js'
import { decide } from './decide.js'
import { type Form, isText, type Slot } from './form.js'
import { closest } from './look-up.js'
import type { Name, Names } from './names.js'
import { byId, byName, type Choice, render } from './render.js'

const most = 5
/** Sentences tried for one reading; each is read as if a player had said it. */
const mostTries = 30

/** Makes sentences that would be understood: whatever is suggested was read first, with the same forms and names. */
export class Suggester {
  readonly #forms: readonly Form[]
  readonly #names: Names
  #tries = 0

  constructor(forms: readonly Form[], names: Names) {
    this.#forms = forms
    this.#names = names
  }

  /** What may have been meant by these candidates, in turns. */
  complete(candidates: readonly Candidate[]): string[] {
    const lists = candidates.slice(0, most).map((one) => this.#sentences(one.form, choicesFor(one, this.#names), most))
    const inTurns = Array.from({ length: most }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat()
    return [...new Set(inTurns)].slice(0, most)
  }

  /** What can be done here, one sentence an action; with the things that were mentioned, if they are any use. */
  offer(mentioned: readonly Name[]): string[] {
    const takes = ({ slots }: Form) =>
      slots.some(({ sources }) => mentioned.some(({ source }) => sources.includes(source)))
    const offers = this.#offer(this.#forms.filter(takes), mentioned)
    return offers.length > 0 ? offers : this.#offer(this.#forms, [])
  }

  /** The sentence in other words, if it is one. */
  repeat(text: string): string[] {
    return this.#read(text).kind === 'action' ? [text] : []
  }

  #offer(forms: readonly Form[], mentioned: readonly Name[]): string[] {
    const offers = new Map<string, string>()
    for (const form of forms) {
      if (offers.size === most) break
      if (offers.has(form.action) || form.slots.some(isText) || this.#isShort(form)) continue
      const choices = form.slots.map((slot) => prefer(mentioned, this.#names.of(slot.sources)))
      const [sentence] = this.#sentences(form, choices, 1)
      if (sentence !== undefined) offers.set(form.action, sentence)
    }
    return [...new Set(offers.values())]
  }

  /** It leaves out what other forms of its action name. */
  #isShort({ action, slots }: Form): boolean {
    return slots.length === 0 && this.#forms.some((form) => form.action === action && form.slots.length > 0)
  }

  #sentences(form: Form, choices: readonly (readonly Choice[])[], limit: number): string[] {
    const found = new Set<string>()
    for (const filling of product(choices)) {
      if (found.size === limit || this.#tries >= mostTries) break
      if (!isPossible(filling)) continue
      const wanted = new Map(form.slots.map(({ param }, index) => [param, filling[index] ?? '']))
      const sentence = this.#say(form.action, wanted)
      if (sentence !== undefined) found.add(sentence)
    }
    return [...found]
  }

  /** By name; if that is not clear, by name and where it lies; then one of them by its id, and at last all. */
  #say(action: string, wanted: ReadonlyMap<string, Choice>): string | undefined {
    const forms = this.#forms.filter((form) => form.action === action)
    const oneById = [...wanted.values()].map((one) => (name: Name) => (name === one ? byId(name) : byName(name)))
    const named = this.#firstRead(forms, wanted, byName) ?? this.#firstRead(forms, wanted, byName, this.#spotOf(wanted))
    if (named !== undefined) return named
    for (const spellOut of [...oneById, byId]) {
      const sentence = this.#firstRead(forms, wanted, spellOut)
      if (sentence !== undefined) return sentence
    }
    return undefined
  }

  #firstRead(
    forms: readonly Form[],
    wanted: ReadonlyMap<string, Choice>,
    spellOut: typeof byName,
    spot?: Name,
  ): string | undefined {
    const size = spot ? wanted.size + 1 : wanted.size
    for (const form of forms) {
      if (form.slots.length !== size || this.#tries >= mostTries) continue
      const sentence = render(form, (slot) => fitting(slot, wanted.get(slot.param) ?? spot), spellOut)
      if (sentence !== undefined && this.#means(sentence, form.action, wanted)) return sentence
    }
    return undefined
  }

  #spotOf(wanted: ReadonlyMap<string, Choice>): Name | undefined {
    const items = [...wanted.values()].filter((choice) => typeof choice !== 'string')
    const where = items.find(({ source }) => source === 'here')?.thing.spot
    return this.#names.of(['spots']).find(({ thing }) => thing.id === where)
  }

  #means(sentence: string, action: string, wanted: ReadonlyMap<string, Choice>): boolean {
    const wish = this.#read(sentence)
    if (wish.kind !== 'action' || wish.action !== action) return false
    const ids = [...wanted].map(([param, choice]) => [param, typeof choice === 'string' ? choice : choice.thing.id])
    return ids.every(([param = '', id]) => wish.params[param] === id)
  }

  #read(sentence: string) {
    this.#tries += 1
    return decide(readCandidates(this.#forms, this.#names, sentence))
  }
}

/** An item cannot be taken from where it does not lie. */
function isPossible(filling: readonly Choice[]): boolean {
  const names = filling.filter((choice) => typeof choice !== 'string')
  const spot = names.find(({ source }) => source === 'spots')
  return !spot || names.every(({ source, thing }) => source !== 'here' || thing.spot === spot.thing.id)
}

/** The slot may be filled with that. */
function fitting(slot: Slot, choice: Choice | undefined): Choice | undefined {
  if (choice === undefined) return undefined
  const fits = typeof choice === 'string' ? isText(slot) : slot.sources.includes(choice.source)
  return fits ? choice : undefined
}

function prefer(mentioned: readonly Name[], names: readonly Name[]): readonly Name[] {
  const some = names.filter((name) => mentioned.includes(name))
  return some.length > 0 ? some : names
}

/** For each slot what it is, or may be; where the sentence says nothing of use, all that there is. */
function choicesFor({ slots }: Candidate, names: Names): (readonly Choice[])[] {
  return [...slots].map(([slot, filled]) => {
    if (isText(slot)) return [filled.said || 'hello']
    return choices(filled, among(names, slot, whereOf(slots, slot)), names)
  })
}

function choices(filled: Filled, all: readonly Name[], names: Names): readonly Name[] {
  const found = namesOf(filled)
  if (found.length > 0) return found
  const close = filled.kind === 'none' ? closest(filled.said, all, names) : []
  return close.length > 0 ? close : all
}

/** All ways to take one of each. */
function* product(choices: readonly (readonly Choice[])[]): Generator<readonly Choice[]> {
  const [first, ...rest] = choices
  if (!first) return yield []
  for (const choice of first) for (const others of product(rest)) yield [choice, ...others]
}
