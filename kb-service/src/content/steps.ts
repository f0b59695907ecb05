import type { Field } from './source.js'

/** What a player can do that a quest counts. */
const deeds = ['collect', 'deliver', 'visit', 'talk', 'use', 'examine'] as const
export type DeedKind = (typeof deeds)[number]

export interface QuestStep {
  readonly id: string
  readonly name: string
  readonly does: DeedKind
  /** Templates of items, areas or characters, whichever the deed is about; each counts once if there are enough of them. */
  readonly of: readonly string[]
  /** To whom something is delivered. */
  readonly to: string | null
  readonly total: number
}

/** What happens to the world and to the player. */
export interface Consequences {
  /** Ids of items that everybody can see from now on, or no longer. */
  readonly reveals: readonly string[]
  readonly hides: readonly string[]
  /** Templates of items that the player gets. */
  readonly gives: readonly string[]
  readonly trust: ReadonlyMap<string, number>
}

/** What a quest may name. */
export interface Nameable {
  readonly templates: { has(id: string): boolean }
  readonly npcs: { has(id: string): boolean }
  readonly areas: { has(id: string): boolean }
  /** Ids of items that lie somewhere in the beginning. */
  readonly items: ReadonlySet<string>
}

export const nothing: Consequences = { reveals: [], hides: [], gives: [], trust: new Map() }

const id = /^[a-z0-9_-]{1,64}$/
/** The id of a gift is its template's with a number behind it. */
const longestGift = 100

export function readSteps(field: Field, known: Nameable): QuestStep[] {
  const steps = field.entries()
  if (field.isAbsent || (field.value as unknown[]).length === 0) field.report('must have at least one step')
  const ids = new Set<unknown>()
  for (const step of steps) {
    const one = step.at('id')
    if (ids.has(one.value)) one.report(`is "${one.value}", which another step is called`)
    ids.add(one.value)
  }
  return steps.map((step) => readStep(step, known))
}

function readStep(field: Field, known: Nameable): QuestStep {
  field.known('id', 'name', 'does', 'of', 'to', 'total')
  const does = field.at('does').text() as DeedKind
  if (!deeds.includes(does)) field.at('does').report(`must be one of ${deeds.join(', ')}`)
  const step = field.at('id').text()
  if (!id.test(step)) field.at('id').report('must be an id of 1 to 64 characters a-z 0-9 _ -')
  const of = readNames(field.at('of'), does, known)
  const total = field.at('total').isAbsent ? of.length : wholeNumber(field.at('total'))
  const isOnceEach = does === 'visit' || does === 'talk'
  if (isOnceEach && total > of.length)
    field.at('total').report('is more than there is in "of", each of which counts once')
  return { id: step, name: field.at('name').text(), does, of, to: readReceiver(field.at('to'), does, known), total }
}

function readNames(field: Field, does: DeedKind, { templates, npcs, areas }: Nameable): string[] {
  const [kind, known] =
    does === 'visit' ? ['area', areas] : does === 'talk' ? ['character', npcs] : ['item template', templates]
  const names: string[] = []
  for (const one of field.entries()) {
    const name = one.text()
    if (!known.has(name)) one.report(`is "${name}", which is no ${kind}`)
    if (names.includes(name)) one.report(`is "${name}", which is there already`)
    names.push(name)
  }
  if (names.length === 0) field.report('must name at least one')
  return names
}

function readReceiver(field: Field, does: DeedKind, { npcs }: Nameable): string | null {
  if (does !== 'deliver') {
    if (!field.isAbsent) field.report('is of use only where something is delivered')
    return null
  }
  const to = typeof field.value === 'string' ? field.value.trim() : ''
  if (!npcs.has(to)) field.report('must name a character')
  return to
}

function wholeNumber(field: Field): number {
  const number = field.number(1, 1000)
  if (!Number.isInteger(number)) field.report('must be a whole number')
  return number
}

export function readConsequences(field: Field, { templates, npcs, items }: Nameable): Consequences {
  if (field.isAbsent) return nothing
  field.known('reveals', 'hides', 'gives', 'trust')
  const list = (name: string, known: { has(id: string): boolean }, kind: string) =>
    field
      .at(name)
      .entries()
      .map((one) => {
        if (!known.has(one.text())) one.report(`is "${one.value}", which is no ${kind}`)
        return one.text()
      })
  const trust = field.at('trust').isAbsent ? [] : field.at('trust').members()
  for (const [npc, value] of trust) if (!npcs.has(npc)) value.report('is of no known character')
  for (const one of field.at('gives').entries()) checkGift(one, items)
  return {
    reveals: list('reveals', items, 'item of the world'),
    hides: list('hides', items, 'item of the world'),
    gives: list('gives', templates, 'item template'),
    trust: new Map(trust.map(([npc, value]) => [npc, value.number(-100, 100)])),
  }
}

/** Nothing in the world may have an id that a gift might get. */
function checkGift(field: Field, items: ReadonlySet<string>): void {
  const template = String(field.value)
  if (template.length > longestGift) field.report(`has a name of more than ${longestGift} characters`)
  for (const id of items) {
    if (id.startsWith(`${template}_`) && /^\d+(\.\d+)?$/.test(id.slice(template.length + 1)))
      field.report(`could get the id "${id}", which an item of the world has`)
  }
}
