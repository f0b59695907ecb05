import { bundle } from './bundle.js'
import { readSchemas } from './schema-files.js'

type Components = ReturnType<typeof bundle>

const prefix = '#/components/schemas/'

/** How an OpenAPI document refers to the schema of that title. */
export function refTo(title: string): { $ref: string } {
  return { $ref: prefix + title }
}

/** The contract's schemas by title, as far as `document` refers to them, itself or by others. Throws if one is not there. */
export function componentsOf(document: unknown): Components {
  const all = bundle(readSchemas(), (title) => prefix + title)
  const used = new Set<string>()
  function look(value: unknown): void {
    for (const title of titlesIn(value).filter((one) => !used.has(one))) {
      if (!Object.hasOwn(all, title)) throw new TypeError(`no schema is called ${title}`)
      used.add(title)
      look(all[title])
    }
  }
  look(document)
  return Object.fromEntries(Object.entries(all).filter(([title]) => used.has(title)))
}

function titlesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { $ref } = value as { $ref?: unknown }
  if (typeof $ref === 'string' && $ref.startsWith(prefix)) return [$ref.slice(prefix.length)]
  return Object.values(value).flatMap(titlesIn)
}
