import { basename } from 'node:path'
import { checkDialogue, type DialogueLine, readDialogue, type Spoken } from './dialogue.js'
import { type Markdown, parseMarkdown } from './markdown.js'
import { type Field, readYamlBlock, type Source } from './source.js'

/** What items of one template share. */
export interface ItemTemplate {
  /** As clients see them. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Other names that players may say. */
  readonly also: readonly string[]
}

/** A character: what clients see of it, and what it says. */
export interface Npc {
  readonly name: string
  readonly also: readonly string[]
  readonly seen: Readonly<Record<string, string | boolean>>
  /** What is said to a gift that a quest counts. In the texts `{item}`, `{count}` and `{total}` are filled in. */
  readonly gifts: { readonly thanks: string; readonly complete: string } | null
  /** How much it trusts a player whom it does not know, 0 to 100. */
  readonly trust: number
  readonly voice: string
  readonly dialogue: readonly DialogueLine[]
}

const thing = /^[A-Za-z0-9._-]{1,128}$/
const booleans = ['collectible', 'visible', 'droppable', 'consumable']
const ours = ['instance_id', 'template_id', 'description', 'items', 'state']
const standardTrust = 50
/** Clients know a character by this and `_1`. */
const longestNpc = 126

export function readItemTemplates(sources: readonly Source[]): Map<string, ItemTemplate> {
  return new Map(sources.map((source) => [idOf(source), readItem(source)]))
}

export function readNpcs(sources: readonly Source[]): Map<string, Npc> {
  return new Map(
    sources.map((source) => {
      const id = idOf(source)
      if (id.length > longestNpc) source.report(`the file name must have at most ${longestNpc} characters`)
      return [id, readNpc(source)]
    }),
  )
}

/** Reports what dialogues name and does not exist. */
export function checkNpcs(sources: readonly Source[], known: Spoken): void {
  for (const source of sources) {
    const dialogue = readYamlBlock({ ...source, report() {} })?.at('dialogue')
    if (dialogue) checkDialogue(readYamlBlock(source)!.at('dialogue'), known)
  }
}

function readItem(source: Source): ItemTemplate {
  const markdown = parseMarkdown(source)
  checkNames(source, markdown)
  for (const name of booleans) {
    const field = markdown.fields.get(name)
    if (field && typeof field.value !== 'boolean') source.report(`${name} must be yes or no`, field.line)
  }
  textOf(source, markdown, 'type')
  textOf(source, markdown, 'semantic_name')
  const description = sectionOf(source, markdown, 'description')
  const { also_called: _, ...fields } = plain(markdown)
  const use = readUse(readYamlBlock(source))
  return { fields: { collectible: false, visible: true, ...fields, ...use, description }, also: alsoOf(markdown) }
}

/** What using an item does: `effects` and `use_behavior`. UP §1.8.6. */
function readUse(block: Field | null): Record<string, unknown> {
  if (block === null) return {}
  for (const [name, part] of block.members()) {
    if (name === 'effects') checkEffects(part)
    else if (name === 'use_behavior') part.text()
    else part.report('is not known here')
  }
  return block.value as Record<string, unknown>
}

/** Reports effects that an item cannot have. */
export function checkEffects(field: Field): void {
  for (const [name, part] of field.members()) {
    if (name === 'health') part.number(-1000, 1000)
    else if (name === 'status_effects') part.members()
    else if (name === 'unlock') part.text()
    else part.report('is not known here')
  }
}

function readNpc(source: Source): Npc {
  const markdown = parseMarkdown(source)
  checkNames(source, markdown)
  const name = textOf(source, markdown, 'name')
  const description = sectionOf(source, markdown, 'description')
  const { also_called: _, trust: __, voice, ...fields } = plain(markdown)
  const block = readYamlBlock(source)
  return {
    name,
    also: alsoOf(markdown),
    seen: { ...fields, description },
    gifts: readGifts(source, markdown),
    trust: trustIn(source, markdown, 'trust', standardTrust),
    voice: typeof voice === 'string' ? voice : 'neutral',
    dialogue: block === null ? [] : readBlock(block),
  }
}

function readBlock(block: Field): DialogueLine[] {
  block.known('dialogue')
  return readDialogue(block.at('dialogue'))
}

function readGifts(source: Source, markdown: Markdown): Npc['gifts'] {
  if (!markdown.sections.has('when_given') && !markdown.sections.has('when_complete')) return null
  return {
    thanks: sectionOf(source, markdown, 'when_given'),
    complete: sectionOf(source, markdown, 'when_complete'),
  }
}

/** A field from 0 to 100. */
export function trustIn(source: Source, { fields }: Markdown, name: string, standard: number): number {
  const field = fields.get(name)
  if (field === undefined) return standard
  const trust = typeof field.value === 'string' ? Number(field.value) : Number.NaN
  if (trust >= 0 && trust <= 100) return trust
  source.report(`${name} must be a number from 0 to 100`, field.line)
  return standard
}

function alsoOf({ fields }: Markdown): string[] {
  const field = fields.get('also_called')
  return field === undefined
    ? []
    : String(field.value)
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
}

function checkNames(source: Source, { fields }: Markdown): void {
  for (const name of ours) {
    const field = fields.get(name)
    if (field) source.report(`${name} cannot be a field of a template`, field.line)
  }
}

/** A field that must be a text; a report, and an empty text, if it is not. */
export function textOf(source: Source, { fields }: Markdown, name: string): string {
  const field = fields.get(name)
  if (typeof field?.value === 'string') return field.value
  source.report(`${name} must be a text`, field?.line)
  return ''
}

/** A section that must have a text; a report, and an empty text, if it has none. */
export function sectionOf(source: Source, { sections }: Markdown, name: string): string {
  const found = sections.get(name)
  if (found) return found
  source.report(`a section "${name}" with a text is missing`)
  return ''
}

function plain({ fields }: Markdown): Record<string, string | boolean> {
  return Object.fromEntries([...fields].map(([name, { value }]) => [name, value]))
}

function idOf(source: Source): string {
  const id = basename(source.file, '.md')
  if (!thing.test(id)) source.report('the file name must be an id: A-Z a-z 0-9 . _ -')
  return id
}
