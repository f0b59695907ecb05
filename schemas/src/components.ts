import { hasShape, type JsonSchema, readSchemas } from './schema-files.js'

type Value = Record<string, unknown>

/** A JSON Schema under a name of its own; its references are `#/components/schemas/{title}`. */
export type Components = Record<string, Value>

const prefix = '#/components/schemas/'

/** How an OpenAPI or AsyncAPI document refers to the schema of that title. */
export function refTo(title: string): { $ref: string } {
  return { $ref: prefix + title }
}

/**
 * The contract's schemas, and the definitions inside them, in one flat table by title, as OpenAPI and AsyncAPI keep them:
 * many tools for those follow no reference to another file. Throws if two have the same title.
 */
export function components(): Components {
  const table: Components = {}
  const files = readSchemas()
  for (const { name, schema } of files) {
    const titleOf = (ref: string) => resolve(ref, name, files)
    for (const definition of definitionsOf(schema)) put(table, bundle(definition, titleOf) as Value)
    if (hasShape(name)) put(table, bundle(schema, titleOf) as Value)
  }
  return table
}

/** Those components that `document` refers to, itself or by others. */
export function used(document: unknown, all: Components): Components {
  const found = new Map<string, Value>()
  const look = (value: unknown): void => {
    for (const title of refsIn(value)) {
      const schema = all[title]
      if (schema === undefined) throw new TypeError(`no schema ${title}`)
      if (found.has(title)) continue
      found.set(title, schema)
      look(schema)
    }
  }
  look(document)
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function put(table: Components, schema: Value): void {
  const title = String(schema.title)
  if (Object.hasOwn(table, title)) throw new TypeError(`two schemas have the title ${title}`)
  table[title] = schema
}

function definitionsOf(schema: JsonSchema): Value[] {
  return Object.values((schema.$defs ?? {}) as Record<string, Value>)
}

/** A copy without what belongs to a file, with references by title. */
function bundle(value: unknown, titleOf: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => bundle(entry, titleOf))
  if (typeof value !== 'object' || value === null) return value
  const { $schema: _, $id: __, $defs: ___, ...rest } = value as Value
  const entries = Object.entries(rest).map(([key, entry]) => [
    key,
    key === '$ref' ? prefix + titleOf(String(entry)) : bundle(entry, titleOf),
  ])
  return Object.fromEntries(entries)
}

/** The title of what `ref` means in the file `from`: `item.json`, `../shared/ids.json#/$defs/Epoch`, `#/$defs/Spot`. */
function resolve(ref: string, from: string, files: ReturnType<typeof readSchemas>): string {
  const { pathname, hash } = new URL(ref, `file:///${from}.json`)
  const schema = files.find(({ name }) => `/${name}.json` === pathname)?.schema
  const target = hash === '' ? schema : (schema?.$defs as Record<string, Value> | undefined)?.[hash.split('/')[2] ?? '']
  if (target === undefined) throw new TypeError(`${from} refers to ${ref}, which does not exist`)
  return String(target.title)
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) =>
    key === '$ref' && typeof entry === 'string' ? [entry.slice(prefix.length)] : refsIn(entry),
  )
}
