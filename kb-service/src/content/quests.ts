import { basename } from 'node:path'
import { parseMarkdown } from './markdown.js'
import { type Field, readYamlBlock, type Source } from './source.js'
import { sectionOf, textOf } from './templates.js'

/** What a player can do that a quest counts. */
export const deeds = ['collect', 'deliver', 'visit', 'talk', 'use', 'examine'] as const
export type DeedKind = (typeof deeds)[number]

export interface Quest {
  readonly name: string
  readonly description: string
  /** Told once, when the last step is done. */
  readonly whenComplete: string
  /** Started by its first deed, or only by `accept_quest`. */
  readonly starts: 'by_itself' | 'when_accepted'
  /** The character who gives it; accepted near that one only. */
  readonly givenBy: string | null
  /** How much that character must trust the player, 0 to 100. */
  readonly trustNeeded: number
  readonly steps: readonly QuestStep[]
  readonly onStart: Consequences
  readonly onComplete: Consequences
}

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
  readonly items: { has(id: string): boolean }
}

const id = /^[a-z0-9_-]{1,64}$/
const starts = new Map<unknown, Quest['starts']>([
  ['by itself', 'by_itself'],
  ['when accepted', 'when_accepted'],
])

export function readQuests(sources: readonly Source[], known: Nameable): Map<string, Quest> {
  return new Map(sources.map((source) => [idOf(source), readQuest(source, known)]))
}

function readQuest(source: Source, known: Nameable): Quest {
  const markdown = parseMarkdown(source)
  const block = readYamlBlock(source)
  if (block === null) source.report('a fenced yaml block with the steps is missing')
  const givenBy = markdown.fields.get('given_by')
  if (givenBy && !known.npcs.has(String(givenBy.value)))
    source.report(`given_by is "${givenBy.value}", which has no template`, givenBy.line)
  const started = markdown.fields.get('starts')
  const how = starts.get(started?.value)
  if (how === undefined) source.report('starts must be "by itself" or "when accepted"', started?.line)
  const steps = block?.at('steps').entries() ?? []
  if (block && steps.length === 0) block.report('must have at least one step')
  return {
    name: textOf(source, markdown, 'name'),
    description: sectionOf(source, markdown, 'description'),
    whenComplete: sectionOf(source, markdown, 'when_complete'),
    starts: how ?? 'by_itself',
    givenBy: givenBy ? String(givenBy.value) : null,
    trustNeeded: readTrust(source, markdown.fields.get('trust_needed')),
    steps: steps.map((step) => readStep(step, known)),
    onStart: readConsequences(block?.at('on_start'), known),
    onComplete: readConsequences(block?.at('on_complete'), known),
  }
}

function readTrust(source: Source, field: { value: unknown; line: number } | undefined): number {
  if (field === undefined) return 0
  const trust = Number(field.value)
  if (trust >= 0 && trust <= 100) return trust
  source.report('trust_needed must be a number from 0 to 100', field.line)
  return 0
}

function readStep(field: Field, known: Nameable): QuestStep {
  const does = field.at('does').text() as DeedKind
  if (!deeds.includes(does)) field.at('does').report(`must be one of ${deeds.join(', ')}`)
  const step = field.at('id').text()
  if (!id.test(step)) field.at('id').report('must be an id of 1 to 64 characters a-z 0-9 _ -')
  const of = field.at('of').entries()
  if (of.length === 0) field.at('of').report('must name at least one')
  for (const one of of) checkName(one, does, known)
  const to = field.at('to').isAbsent ? null : field.at('to').text()
  if (does === 'deliver' && (to === null || !known.npcs.has(to))) field.at('to').report('must name a character')
  const total = field.at('total').isAbsent ? of.length : Math.floor(field.at('total').number(1, 1000))
  return { id: step, name: field.at('name').text(), does, of: of.map((one) => one.text()), to, total }
}

function checkName(field: Field, does: DeedKind, { templates, npcs, areas }: Nameable): void {
  const name = field.text()
  const [kind, names] =
    does === 'visit' ? ['area', areas] : does === 'talk' ? ['character', npcs] : ['item template', templates]
  if (!names.has(name)) field.report(`is "${name}", which is no ${kind}`)
}

function readConsequences(field: Field | undefined, { templates, npcs, items }: Nameable): Consequences {
  const list = (name: string, known: { has(id: string): boolean }, kind: string) =>
    (field?.at(name).entries() ?? []).map((one) => {
      if (!known.has(one.text())) one.report(`is "${one.value}", which is no ${kind}`)
      return one.text()
    })
  const trust = field === undefined || field.at('trust').isAbsent ? [] : field.at('trust').members()
  for (const [npc, value] of trust) if (!npcs.has(npc)) value.report('is of no known character')
  return {
    reveals: list('reveals', items, 'item of the world'),
    hides: list('hides', items, 'item of the world'),
    gives: list('gives', templates, 'item template'),
    trust: new Map(trust.map(([npc, value]) => [npc, value.number(-100, 100)])),
  }
}

function idOf(source: Source): string {
  const name = basename(source.file, '.md')
  if (!id.test(name)) source.report('the file name must be an id of 1 to 64 characters a-z 0-9 _ -')
  return name
}
