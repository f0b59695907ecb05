import { among, type Candidate, type Filled, namesOf, whereOf } from './candidate.js'
import { echo, list } from './echo.js'
import type { Slot } from './form.js'
import { type Source, sources } from './lexicon.js'
import { closest, named } from './look-up.js'
import type { Name, Names } from './names.js'
import { render } from './render.js'
import { isPointing } from './spelling.js'
import { readWords } from './words.js'

interface Absence {
  readonly none: (what: string) => string
  /** Before a list of what there is instead. */
  readonly instead: string
  /** Where there is nothing instead. */
  readonly nothing: string
}

/** Why a candidate is unclear; and, if it is about things for which other words are needed, those things. */
export interface Reason {
  readonly message: string
  readonly about?: readonly Name[]
}

const absences: Readonly<Record<Source, Absence>> = {
  here: { none: (what) => `You don't see '${what}' here.`, instead: 'There is', nothing: 'There is nothing.' },
  held: { none: (what) => `You don't have '${what}'.`, instead: 'You have', nothing: 'Your inventory is empty.' },
  areas: {
    none: (what) => `You don't see a way to '${what}'.`,
    instead: 'You can go to',
    nothing: 'There is no way from here.',
  },
  spots: { none: (what) => `You don't see '${what}' here.`, instead: 'There is', nothing: 'There is nothing.' },
  npcs: { none: (what) => `You don't see '${what}' here.`, instead: 'There is', nothing: 'Nobody is here.' },
  players: { none: (what) => `You don't see '${what}' here.`, instead: 'There is', nothing: 'Nobody else is here.' },
  quests: {
    none: (what) => `There is no quest called '${what}'.`,
    instead: 'There is',
    nothing: 'There is no quest now.',
  },
}

const questions: Readonly<Record<Source, string>> = {
  here: 'what',
  held: 'what',
  areas: 'where',
  spots: 'where',
  npcs: 'whom',
  players: 'whom',
  quests: 'which quest',
}

/** The first thing that is unclear in candidates that are equally good; undefined if no slot of the first is. */
export function explain(candidates: readonly Candidate[], names: Names): Reason | undefined {
  const [first] = candidates
  const [slot, filled] = (first && openSlot(first)) ?? []
  if (!first || !slot || !filled) return undefined
  if (filled.kind === 'missing') return { message: ask(first, slot) }
  if (filled.kind === 'several') return { message: `Which one: ${list(labels(filled.names, names))}?` }
  return misplace(slot, filled.said, names) ?? { message: deny(candidates, filled.said, names) }
}

function openSlot({ slots }: Candidate): [Slot, Filled] | undefined {
  return [...slots].find(([, { kind }]) => kind !== 'one' && kind !== 'text')
}

/** Take what? Give the bottle of joy to whom? */
function ask({ form, slots }: Candidate, open: Slot): string {
  const until = form.parts.slice(0, form.parts.indexOf(open)).filter(({ kind }) => kind !== 'mark')
  const said = render({ ...form, parts: until }, (slot) => {
    const filled = slots.get(slot)
    return namesOf(filled)[0] ?? echo(filled?.said ?? '')
  })
  const source = open.sources[0]
  const question = `${said ?? ''} ${source ? questions[source] : 'what'}`.trim()
  return `${question.charAt(0).toUpperCase()}${echo(question.slice(1))}?`
}

function deny(candidates: readonly Candidate[], said: string, names: Names): string {
  const alike = candidates.flatMap((one) =>
    [openSlot(one)].flatMap((open) => (open?.[1].said === said ? [[one, ...open] as const] : [])),
  )
  const there = alike.flatMap(([{ slots }, slot]) => among(names, slot, whereOf(slots, slot)))
  const near = alike.flatMap(([, , filled]) => (filled.kind === 'near' ? filled.names : []))
  const [source, ...others] = alike[0]?.[1].sources ?? []
  const { none, instead, nothing } = absences[source && others.length === 0 ? source : 'here']
  const denial = none(echo(withoutArticle(said)))
  const close = near.length > 0 ? near : closest(said, there, names)
  if (close.length > 0) return `${denial} Did you mean ${list(labels(close, names))}?`
  return `${denial} ${there.length > 0 ? `${instead}: ${list(labels(there, names))}.` : nothing}`
}

/** It is known, but not where it would have to be for this. */
function misplace(slot: Slot, said: string, names: Names): Reason | undefined {
  const words = readWords(said).map(({ word }) => word)
  for (const source of sources) {
    const about = named(words, said, names.of([source]), names)
    const [one] = about
    if (!one) continue
    const name = about.length > 1 ? echo(withoutArticle(said)) : nameOf(one)
    if (slot.sources.includes(source)) return { message: `You don't see '${name}' there.`, about }
    if (source === 'held' && slot.sources.includes('here')) return { message: `You already have ${name}.`, about }
    if (source === 'here' && slot.sources.includes('held')) return { message: `You don't have ${name} yet.`, about }
    return { message: `That does not work with ${name}.`, about }
  }
  return undefined
}

function withoutArticle(said: string): string {
  const first = readWords(said).find(({ word }) => !isPointing(word))
  return first ? said.slice(first.start) : said
}

/** What things are called; where that does not tell them apart, with the place. */
export function labels(found: readonly Name[], names: Names): string[] {
  const called = found.map(nameOf)
  const labelled = found.map(({ thing }, index) => {
    const name = called[index] ?? thing.id
    const place = names.of(['spots']).find((spot) => spot.thing.id === thing.spot)
    return place && called.filter((one) => one === name).length > 1 ? `${name} (${nameOf(place)})` : name
  })
  return [...new Set(labelled)]
}

function nameOf({ thing }: Name): string {
  return echo(thing.name) || echo(thing.id)
}
