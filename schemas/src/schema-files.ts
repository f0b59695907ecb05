import { readdirSync, readFileSync } from 'node:fs'

/** The folders of JSON Schemas. Compiled code lies two folders below the package, here and in an image. */
export const schemaFolders = ['shared', 'client', 'server', 'nats', 'kb', 'http'] as const

/** The package itself: where the folders of schemas are. */
export const packageUrl = new URL('../../', import.meta.url)

export interface SchemaFile {
  /** Folder and file without ending, as in `client/ping`. */
  readonly name: string
  readonly schema: JsonSchema
}

export interface JsonSchema {
  readonly $id: string
  readonly title: string
  readonly description: string
  readonly [keyword: string]: unknown
}

/** Collections of definitions: they have no shape of their own. */
const collections = ['shared/ids', 'shared/numbers', 'shared/header-values']

export function hasShape(name: string): boolean {
  return !collections.includes(name)
}

/** All JSON Schemas of the contract, by folder and name. Throws if a file is missing or is no JSON. */
export function readSchemas(): SchemaFile[] {
  return schemaFolders.flatMap((folder) => {
    const folderUrl = new URL(`${folder}/`, packageUrl)
    const files = readdirSync(folderUrl).filter((file) => file.endsWith('.json'))
    return files.sort().map((file) => ({
      name: `${folder}/${file.slice(0, -'.json'.length)}`,
      schema: JSON.parse(readFileSync(new URL(file, folderUrl), 'utf8')) as JsonSchema,
    }))
  })
}
