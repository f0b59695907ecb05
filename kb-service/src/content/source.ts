import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNode, LineCounter, parseDocument, visit } from 'yaml'
import type { Problem } from './problem.js'

/** One content file: what it says, and on which line. */
export interface Source {
  readonly file: string
  readonly text: string
  report(reason: string, line?: number | null): void
}

type Path = readonly (string | number)[]
type Tell = (path: Path, reason: string) => void

/** A value inside a JSON or YAML file that knows its place, so that what is wrong with it can be told with a line. */
export class Field {
  readonly value: unknown
  readonly #path: Path
  readonly #tell: Tell

  constructor(value: unknown, path: Path, tell: Tell) {
    this.value = value
    this.#path = path
    this.#tell = tell
  }

  report(reason: string): void {
    const name = this.#path.join('.')
    this.#tell(this.#path, name === '' ? reason : `${name} ${reason}`)
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null
  }

  at(key: string | number): Field {
    const parent = this.value
    const value =
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)
        ? (parent as Record<string | number, unknown>)[key]
        : undefined
    return new Field(value, [...this.#path, key], this.#tell)
  }

  /** The members of an object; none, and a report, if it is something else. */
  members(): [string, Field][] {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      this.report('must be an object')
      return []
    }
    return Object.keys(this.value).map((key) => [key, this.at(key)])
  }

  /** As `members`; those of other names are reported. */
  known(...names: readonly string[]): [string, Field][] {
    const members = this.members()
    for (const [name, field] of members) if (!names.includes(name)) field.report('is not known here')
    return members
  }

  /** The entries of a list; none if it is absent, none and a report if it is something else. */
  entries(): Field[] {
    if (this.isAbsent) return []
    if (Array.isArray(this.value)) return this.value.map((_, index) => this.at(index))
    this.report('must be a list')
    return []
  }

  text(fallback?: string): string {
    if (this.isAbsent && fallback !== undefined) return fallback
    if (typeof this.value === 'string' && this.value.trim() !== '') return this.value.trim()
    this.report('must be a text')
    return ''
  }

  number(min: number, max: number): number {
    if (typeof this.value === 'number' && this.value >= min && this.value <= max) return this.value
    this.report(`must be a number from ${min} to ${max}`)
    return min
  }
}

/** Reads a file; a file that cannot be read is a problem, and null. One that is optional may be missing. */
export async function readSource(
  root: string,
  file: string,
  problems: Problem[],
  need: 'required' | 'optional' = 'required',
): Promise<Source | null> {
  const report = (reason: string, line: number | null = null) => void problems.push({ file, line, reason })
  try {
    return { file, text: await readFile(join(root, file), 'utf8'), report }
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing && need === 'optional') return null
    report(isMissing ? 'is missing' : 'cannot be read')
    return null
  }
}

/** The Markdown files of a folder, by name. A folder that is not there has none. */
export async function readFolder(root: string, folder: string, problems: Problem[]): Promise<Source[]> {
  const names = await readdir(join(root, folder)).catch(() => [])
  const files = names.filter((name) => name.endsWith('.md')).sort()
  const sources = await Promise.all(files.map((name) => readSource(root, join(folder, name), problems)))
  return sources.filter((source) => source !== null)
}

/** The content of a JSON file; null, and a report, if it is not JSON. */
export function parseJson(source: Source): Field | null {
  try {
    JSON.parse(source.text)
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1]
    source.report('is not valid JSON', position === undefined ? null : lineAt(source.text, Number(position)))
    return null
  }
  return parse(source, source.text, 0, 'JSON')
}

/** The content of a YAML text that starts after `firstLine` lines of the file; null, and a report, if it is not YAML. */
function parseYaml(source: Source, text: string, firstLine: number): Field | null {
  return parse(source, text, firstLine, 'YAML')
}

const fence = /^```ya?ml[ \t]*\r?\n([\s\S]*?)^```[ \t]*$/m

/** The fenced YAML block of a Markdown file; null if there is none, or if it is no YAML (which is reported). */
export function readYamlBlock(source: Source): Field | null {
  const block = fence.exec(source.text)
  if (block === null) return null
  const before = source.text.slice(0, block.index).split('\n').length
  return parseYaml(source, block[1] ?? '', before)
}

/** True if a Markdown file has a fenced YAML block, good or bad. */
export function hasYamlBlock({ text }: Source): boolean {
  return fence.test(text)
}

/** JSON is YAML, and only the YAML parser tells lines. */
function parse(source: Source, text: string, firstLine: number, kind: 'JSON' | 'YAML'): Field | null {
  const tooDeep = lineTooDeep(text)
  if (tooDeep !== null) {
    source.report('is nested too deeply', firstLine + tooDeep)
    return null
  }
  const lines = new LineCounter()
  let hasAlias = false
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  for (const error of document.errors) {
    source.report(`is not valid ${kind} (${error.code})`, firstLine + lines.linePos(error.pos[0]).line)
  }
  visit(document, {
    Alias(_, node) {
      source.report(
        `*${node.source} refers to another place: write it out`,
        firstLine + lines.linePos(node.range![0]).line,
      )
      hasAlias = true
    },
  })
  if (document.errors.length > 0 || hasAlias) return null
  function tell(path: Path, reason: string): void {
    source.report(reason, firstLine + lineOf(path))
  }
  function lineOf(path: Path): number {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  return new Field(document.toJS(), [], tell)
}

const deepest = 64
const widestIndent = 256

/** The first line that is nested deeper than anything here need be: the parser would end the process. Null if none is. */
function lineTooDeep(text: string): number | null {
  let depth = 0
  for (const [index, line] of text.split('\n').entries()) {
    const indent = /^[ \t?-]*/.exec(line)?.[0].length ?? 0
    for (const char of line) {
      if (char === '[' || char === '{') depth++
      else if (char === ']' || char === '}') depth = Math.max(0, depth - 1)
      if (depth > deepest) return index + 1
    }
    if (indent > widestIndent) return index + 1
  }
  return null
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
