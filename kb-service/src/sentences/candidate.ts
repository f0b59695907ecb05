import { type Span, withoutFillers } from './fillers.js'
import { type Form, isText, type Slot } from './form.js'
import { type Found, lookUp } from './look-up.js'
import { type Match, match } from './match.js'
import type { Name, Names } from './names.js'
import { readWords, saysSomething, type Word } from './words.js'

/** What was found for a slot, and the words that were said for it, as they were typed. */
export type Filled =
  | (Found & { readonly said: string })
  | { readonly kind: 'text'; readonly said: string; readonly isFiller: boolean }
  | { readonly kind: 'missing'; readonly said: '' }

/** One way to understand a sentence, with what each of its slots may be. */
export interface Candidate {
  readonly form: Form
  readonly slots: ReadonlyMap<Slot, Filled>
  readonly literals: number
  /** That of its most doubtful slot; see `Found`. */
  readonly doubt: number
  /** How much is unclear: 0 is an action. */
  readonly cost: number
  /** How many words were taken for mere politeness. */
  readonly dropped: number
}

const costs = { one: 0, text: 0, several: 1, near: 2, missing: 3, none: 4 } as const

/** All ways to understand a sentence. */
export function readCandidates(forms: readonly Form[], names: Names, text: string): Candidate[] {
  const words = readWords(text)
  const onStep = () => {
    names.steps += 1
  }
  const candidates: Candidate[] = []
  const spans = withoutFillers(words)
  const spoken = { text, words, names, found: new Map(), end: spans.at(-1)?.to ?? 0 }
  for (const span of spans) {
    const dropped = span.from + words.length - span.to
    for (const form of forms) {
      for (const one of match(form, words, span, onStep)) candidates.push(weigh(spoken, one, dropped))
    }
  }
  return candidates
}

interface Spoken {
  readonly text: string
  readonly words: readonly Word[]
  readonly names: Names
  /** What was looked up for this sentence: many forms ask the same. */
  readonly found: Map<string, Found>
  /** Behind this word there is only politeness. */
  readonly end: number
}

function weigh(spoken: Spoken, { form, said, literals, hasTypo, lacksWord }: Match, dropped: number): Candidate {
  const slots = narrow(fill(spoken, form, said))
  const filled = [...slots.values()]
  const doubts = filled.map((one) => ('doubt' in one ? one.doubt : 0))
  const cost = filled.reduce((sum, { kind }) => sum + costs[kind], 0)
  return {
    form,
    slots,
    literals,
    doubt: Math.max(hasTypo ? 4 : 0, ...doubts),
    cost: lacksWord ? Math.max(cost + 0.5, costs.missing) : cost,
    dropped,
  }
}

/** Spots first, since an item is looked for only where it was said to be. */
function fill(spoken: Spoken, form: Form, said: Match['said']): Map<Slot, Filled> {
  const found = new Map<Slot, Filled>()
  const spots = form.slots.find(isSpot)
  const fillOne = (slot: Slot, where: readonly Name[]) => {
    const span = said.get(slot)
    if (!span) found.set(slot, missing)
    else if (isText(slot)) found.set(slot, fillText(spoken, span, slot === form.parts.at(-1)))
    else found.set(slot, fillName(spoken, slot, span, where))
  }
  if (spots) fillOne(spots, [])
  const where = spots && namesOf(found.get(spots))
  for (const slot of form.slots) if (slot !== spots) fillOne(slot, where ?? [])
  return new Map(form.slots.map((slot) => [slot, found.get(slot) ?? missing]))
}

const missing = { kind: 'missing', said: '' } as const

function fillName(spoken: Spoken, slot: Slot, { from, to }: Span, where: readonly Name[]): Filled {
  const { text, words, names } = spoken
  const said = text.slice(words[from]?.start, words[to - 1]?.end)
  const key = [slot.sources, from, to, ...where.map(({ thing }) => thing.id)].join(' ')
  const found =
    spoken.found.get(key) ??
    lookUp(
      words.slice(from, to).map(({ word }) => word),
      said,
      among(names, slot, where),
      names,
    )
  spoken.found.set(key, found)
  return { ...found, said }
}

/** All that the slot may be; an item that lies here only at one of the places, if there are any. */
export function among(names: Names, slot: Slot, where: readonly Name[]): readonly Name[] {
  const all = names.of(slot.sources)
  if (where.length === 0) return all
  return all.filter(({ source, thing }) => source !== 'here' || where.some((spot) => spot.thing.id === thing.spot))
}

/** The places at which the thing in that slot is said to be; none: anywhere. */
export function whereOf(slots: ReadonlyMap<Slot, Filled>, slot: Slot): readonly Name[] {
  const [spot, filled] = [...slots].find(([other]) => isSpot(other)) ?? []
  return spot === slot ? [] : namesOf(filled)
}

/** As it was typed, without what sets it off: the space, comma or colon before it, and the quotation marks around it. */
function fillText({ text, words, end }: Spoken, { from, to }: Span, isLast: boolean): Filled {
  const said = unquote(trim(text.slice(words[from - 1]?.end ?? 0, isLast ? text.length : words[to]?.start)))
  return saysSomething(said) ? { kind: 'text', said, isFiller: from >= end && from < words.length } : missing
}

function trim(text: string): string {
  let from = 0
  while (from < text.length && ' \t\r\n,:;'.includes(text[from] ?? '')) from += 1
  return text.slice(from).trim()
}

const quotes = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['„', '“'],
])

function unquote(text: string): string {
  return text.length > 2 && quotes.get(text[0] ?? '') === text.at(-1) ? text.slice(1, -1).trim() : text
}

/** Of several shelves only those count where such an item lies. */
function narrow(slots: Map<Slot, Filled>): Map<Slot, Filled> {
  const [spot, filled] = [...slots].find(([slot]) => isSpot(slot)) ?? []
  if (!spot || filled?.kind !== 'several') return slots
  const items = [...slots].filter(([slot]) => slot.sources.includes('here')).flatMap(([, item]) => namesOf(item))
  const where = filled.names.filter(({ thing }) => items.some((item) => item.thing.spot === thing.id))
  if (where.length > 0) slots.set(spot, { ...filled, names: where, kind: where.length === 1 ? 'one' : 'several' })
  return slots
}

function isSpot({ sources }: Slot): boolean {
  return sources.length === 1 && sources[0] === 'spots'
}

export function namesOf(filled: Filled | undefined): readonly Name[] {
  return filled && 'names' in filled ? filled.names : []
}
