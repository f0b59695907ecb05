import { basename } from 'node:path'
import { type Markdown, parseMarkdown } from './markdown.js'
import type { Source } from './source.js'

/** The fields that items of one template share. */
export type ItemTemplate = Readonly<Record<string, string | boolean>>

/** A character: what clients see of it, and what it says to gifts. */
export interface Npc {
  readonly name: string
  readonly seen: Readonly<Record<string, string | boolean>>
  readonly gifts: Gifts | null
}

/** What a character collects. In the texts `{item}`, `{count}` and `{total}` are filled in. */
export interface Gifts {
  /** Templates of items. */
  readonly collects: readonly string[]
  readonly thanks: string
  readonly complete: string
}

const thing = /^[A-Za-z0-9._-]{1,128}$/
const booleans = ['collectible', 'visible', 'droppable']
const ours = ['instance_id', 'template_id', 'description', 'items', 'state']

export function readItemTemplates(sources: readonly Source[]): Map<string, ItemTemplate> {
  return new Map(sources.map((source) => [idOf(source), readItem(source)]))
}

export function readNpcs(sources: readonly Source[], items: ReadonlyMap<string, ItemTemplate>): Map<string, Npc> {
  return new Map(sources.map((source) => [idOf(source), readNpc(source, items)]))
}

function readItem(source: Source): ItemTemplate {
  const markdown = parseMarkdown(source)
  checkNames(source, markdown)
  for (const name of booleans) {
    const field = markdown.fields.get(name)
    if (field && typeof field.value !== 'boolean') source.report(`${name} must be yes or no`, field.line)
  }
  text(source, markdown, 'type')
  text(source, markdown, 'semantic_name')
  const description = section(source, markdown, 'description')
  return { collectible: false, visible: true, ...plain(markdown), description }
}

function readNpc(source: Source, items: ReadonlyMap<string, ItemTemplate>): Npc {
  const markdown = parseMarkdown(source)
  checkNames(source, markdown)
  const name = text(source, markdown, 'name')
  const description = section(source, markdown, 'description')
  const { collects: _, ...fields } = plain(markdown)
  return { name, seen: { ...fields, description }, gifts: readGifts(source, markdown, items) }
}

function readGifts(source: Source, markdown: Markdown, items: ReadonlyMap<string, ItemTemplate>): Gifts | null {
  const field = markdown.fields.get('collects')
  if (field === undefined) return null
  const collects = String(field.value).split(/\s*,\s*/)
  for (const item of collects)
    if (!items.has(item)) source.report(`collects "${item}", which has no template`, field.line)
  return {
    collects,
    thanks: section(source, markdown, 'when_given'),
    complete: section(source, markdown, 'when_complete'),
  }
}

function checkNames(source: Source, { fields }: Markdown): void {
  for (const name of ours) {
    const field = fields.get(name)
    if (field) source.report(`${name} cannot be a field of a template`, field.line)
  }
}

function text(source: Source, { fields }: Markdown, name: string): string {
  const field = fields.get(name)
  if (typeof field?.value === 'string') return field.value
  source.report(`${name} must be a text`, field?.line)
  return ''
}

function section(source: Source, { sections }: Markdown, name: string): string {
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
