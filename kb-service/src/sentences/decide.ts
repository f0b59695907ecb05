import { type Candidate, type Filled, namesOf } from './candidate.js'

/** What a sentence asks for. `params` are the names of the slots and the ids, or the text, that fill them. */
export interface Wish {
  readonly kind: 'action'
  readonly action: string
  readonly params: Readonly<Record<string, string>>
}

/** One wish, or the candidates between which nobody can decide; none if not even one was near. */
export type Decision = Wish | { readonly kind: 'unclear'; readonly candidates: readonly Candidate[] }

/** The surest candidate, if only one is, and nothing that is as near remains open. */
export function decide(candidates: readonly Candidate[]): Decision {
  const [best, ...others] = surest(candidates.filter(isUnderstood))
  if (!best) return { kind: 'unclear', candidates: nearest(candidates) }
  const rivals = candidates.filter((one) => isRival(one, best))
  if (rivals.length > 0) return { kind: 'unclear', candidates: nearest(rivals) }
  const [one, ...rest] = distinct(leastDropped([best, ...others]))
  if (one && rest.length === 0) return wishOf(one)
  return { kind: 'unclear', candidates: one ? [one, ...rest] : [] }
}

/** Where the form has no word of its own, as in `north`, names have to be said in full. */
function isUnderstood({ cost, literals, doubt }: Candidate): boolean {
  return cost === 0 && (literals > 0 || doubt <= 1)
}

/** Text takes whatever comes, so a form that ends in it stands back where another knows more of the words. */
function surest(candidates: readonly Candidate[]): Candidate[] {
  const doubt = Math.min(...candidates.map((one) => one.doubt))
  const sure = candidates.filter((one) => one.doubt === doubt)
  const literals = Math.max(...sure.map((one) => one.literals))
  return sure.filter((one) => one.literals === literals || textOf(one) === undefined)
}

/** Another form that only leaves open which of several things is meant, and fits the sentence as well as the best does. */
function isRival({ form, slots, cost, doubt, literals }: Candidate, best: Candidate): boolean {
  const isOpen = [...slots.values()].every(({ kind }) => kind === 'one' || kind === 'text' || kind === 'several')
  return cost >= 1 && isOpen && form !== best.form && doubt <= best.doubt && literals >= best.literals
}

/** The least unclear, of these those with most words of their form, all equally good; one a form, politeness left out. */
function nearest(candidates: readonly Candidate[]): Candidate[] {
  const open = candidates.filter(({ cost, literals }) => cost > 0 && literals > 0)
  const cost = Math.min(...open.map((one) => one.cost))
  const close = open.filter((one) => one.cost === cost)
  const literals = Math.max(...close.map((one) => one.literals))
  const near = close.filter((one) => one.literals === literals)
  near.sort((a, b) => a.form.order - b.form.order || b.dropped - a.dropped)
  return near.filter(({ form }, index) => form !== near[index - 1]?.form)
}

/** What looks like politeness may be part of a name: where it makes a difference the longer reading counts. */
function leastDropped(candidates: readonly Candidate[]): Candidate[] {
  if (distinct(candidates).length < 2) return [...candidates]
  const dropped = Math.min(...candidates.map((one) => one.dropped))
  return candidates.filter((one) => one.dropped === dropped)
}

/** One candidate for each action and the things it is about; of several texts the best. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byWish = new Map<string, Candidate>()
  for (const one of candidates) {
    const key = JSON.stringify([one.form.action, ...paramsOf(one, 'names').sort()])
    const known = byWish.get(key)
    if (!known || isBetter(one, known)) byWish.set(key, one)
  }
  return [...byWish.values()]
}

/** With a text, without, then with one that is only politeness; by the order of the forms; the shortest text last. */
function isBetter(a: Candidate, b: Candidate): boolean {
  const [one, other] = [textOf(a), textOf(b)]
  const byText = weightOf(one) - weightOf(other) || a.form.order - b.form.order
  return (byText || (one?.said.length ?? 0) - (other?.said.length ?? 0)) < 0
}

function textOf({ slots }: Candidate): Filled | undefined {
  return [...slots.values()].find(({ kind }) => kind === 'text')
}

function weightOf(text: Filled | undefined): number {
  if (text?.kind !== 'text') return 1
  return text.isFiller ? 2 : 0
}

function wishOf(candidate: Candidate): Wish {
  return { kind: 'action', action: candidate.form.action, params: Object.fromEntries(paramsOf(candidate, 'all')) }
}

function paramsOf({ slots }: Candidate, which: 'all' | 'names'): [string, string][] {
  return [...slots].flatMap(([{ param }, filled]): [string, string][] => {
    if (filled.kind === 'text') return which === 'all' ? [[param, filled.said]] : []
    return namesOf(filled).map(({ thing }) => [param, thing.id])
  })
}
