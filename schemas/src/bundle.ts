import type { JsonSchema, SchemaFile } from './schema-files.js'

type Json = Readonly<Record<string, unknown>>

const metaKeywords = ['$schema', '$id', '$defs', 'title']

/**
 * All schemas and their definitions in one flat table by title, with references into that table: for documents that
 * stand alone. `at` makes a reference to an entry, as `#/components/schemas/Ping`. Throws if two have one title.
 */
export function bundle(files: readonly SchemaFile[], at: (title: string) => string): Record<string, Json> {
  const titles = new Map<string, string>()
  for (const { name, schema } of files) {
    titles.set(`${name}.json`, schema.title)
    for (const [key, definition] of definitionsOf(schema)) titles.set(`${name}.json#/$defs/${key}`, definition.title)
  }
  const table: Record<string, Json> = {}
  for (const { name, schema } of files) {
    const resolve = (reference: string) => {
      const title = titles.get(resolved(name, reference))
      if (title === undefined) throw new Error(`${name} refers to ${reference}, which is not there`)
      return at(title)
    }
    for (const [, one] of [['', schema] as const, ...definitionsOf(schema)]) {
      if (Object.hasOwn(table, one.title)) throw new Error(`two schemas are called ${one.title}`)
      table[one.title] = { title: one.title, ...(rewrite(one, resolve, metaKeywords) as Json) }
    }
  }
  return table
}

function definitionsOf(schema: JsonSchema): [string, JsonSchema][] {
  return Object.entries((schema.$defs ?? {}) as Record<string, JsonSchema>)
}

/** `../shared/ids.json#/$defs/UserId` as seen from `client/ping`: `shared/ids.json#/$defs/UserId`. */
function resolved(from: string, reference: string): string {
  const base = new URL(`${from}.json`, 'schema:///')
  const { pathname, hash } = new URL(reference, base)
  return pathname.slice(1) + decodeURI(hash)
}

function rewrite(value: unknown, resolve: (reference: string) => string, without: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((entry) => rewrite(entry, resolve))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => !without.includes(key))
  return Object.fromEntries(
    entries.map(([key, entry]) => [
      key,
      key === '$ref' && typeof entry === 'string' ? resolve(entry) : rewrite(entry, resolve),
    ]),
  )
}
