import { basename } from 'node:path'
import { type Markdown, parseMarkdown } from './markdown.js'
import { hasYamlBlock, readYamlBlock, type Source } from './source.js'
import { type Consequences, type Nameable, nothing, type QuestStep, readConsequences, readSteps } from './steps.js'
import { sectionOf, textOf, trustIn } from './templates.js'

export type { Consequences, DeedKind, QuestStep } from './steps.js'

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

const id = /^[a-z0-9_-]{1,64}$/
const headerFields = ['name', 'starts', 'given_by', 'trust_needed']
const starts = new Map<unknown, Quest['starts']>([
  ['by itself', 'by_itself'],
  ['when accepted', 'when_accepted'],
])

export function readQuests(sources: readonly Source[], known: Nameable): Map<string, Quest> {
  return new Map(sources.map((source) => [idOf(source), readQuest(source, known)]))
}

function readQuest(source: Source, known: Nameable): Quest {
  const markdown = parseMarkdown(source)
  for (const [name, { line }] of markdown.fields) {
    if (!headerFields.includes(name)) source.report(`${name} is not known here`, line)
  }
  const block = readYamlBlock(source)
  if (!hasYamlBlock(source)) source.report('a fenced yaml block with the steps is missing')
  block?.known('steps', 'on_start', 'on_complete')
  return {
    name: textOf(source, markdown, 'name'),
    description: sectionOf(source, markdown, 'description'),
    whenComplete: sectionOf(source, markdown, 'when_complete'),
    ...readStart(source, markdown, known),
    steps: block === null ? [] : readSteps(block.at('steps'), known),
    onStart: block === null ? nothing : readConsequences(block.at('on_start'), known),
    onComplete: block === null ? nothing : readConsequences(block.at('on_complete'), known),
  }
}

function readStart(source: Source, markdown: Markdown, { npcs }: Nameable) {
  const { fields } = markdown
  const started = fields.get('starts')
  const how = starts.get(started?.value)
  if (how === undefined) source.report('starts must be "by itself" or "when accepted"', started?.line)
  const giver = fields.get('given_by')
  if (giver && !npcs.has(String(giver.value)))
    source.report(`given_by is "${giver.value}", which has no template`, giver.line)
  const trust = fields.get('trust_needed')
  if (trust && !giver) source.report('trust_needed is of use only where there is given_by', trust.line)
  return {
    starts: how ?? ('by_itself' as const),
    givenBy: giver ? String(giver.value) : null,
    trustNeeded: trustIn(source, markdown, 'trust_needed', 0),
  }
}

function idOf(source: Source): string {
  const name = basename(source.file, '.md')
  if (!id.test(name)) source.report('the file name must be an id of 1 to 64 characters a-z 0-9 _ -')
  return name
}
