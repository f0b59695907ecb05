import type { Source } from './source.js'

/** A template as written: its `> **Name**: value` lines and its `## sections`. UP §4.6. */
export interface Markdown {
  fields: Map<string, { value: string | boolean; line: number }>
  sections: Map<string, string>
}

const fieldLine = /^>\s*\*\*(.+?)\*\*:\s*(.+?)\s*$/
const propertyLine = /^-\s*\*\*(.+?)\*\*:\s*(.+?)\s*$/
const words = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
])

/** Reads a template; lines that look like a field and are none are reported. */
export function parseMarkdown(source: Source): Markdown {
  const markdown: Markdown = { fields: new Map(), sections: new Map() }
  let section = ''
  let isFenced = false
  for (const [index, line] of source.text.split(/\r?\n/).entries()) {
    const isFence = line.startsWith('```')
    if (isFence) isFenced = !isFenced
    if (isFence || isFenced) continue
    const heading = /^##\s+(.+?)\s*$/.exec(line)?.[1]
    if (heading !== undefined) section = keyOf(heading)
    else if (line.startsWith('>')) readField(source, markdown, fieldLine, line, index + 1)
    else if (section === 'properties' && line.startsWith('-'))
      readField(source, markdown, propertyLine, line, index + 1)
    else if (section !== '' && !line.startsWith('#')) {
      markdown.sections.set(section, `${markdown.sections.get(section) ?? ''} ${line}`.replace(/\s+/g, ' ').trim())
    }
  }
  return markdown
}

function readField(source: Source, { fields }: Markdown, pattern: RegExp, line: string, number: number): void {
  const [, name = '', text = ''] = pattern.exec(line) ?? []
  const key = keyOf(name)
  if (key === '') return source.report('a field must be written "**Name**: value"', number)
  if (fields.has(key)) return source.report(`${key} is there twice`, number)
  fields.set(key, { value: words.get(text.toLowerCase()) ?? text, line: number })
}

/** `Semantic Name` is `semantic_name`. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}
