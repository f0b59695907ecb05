import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { packageUrl } from '../schema-files.js'

/** The valid examples of a schema, as in `client/ping`. */
export function examplesOf(name: string): { name: string; payload: unknown }[] {
  const folder = new URL(`examples/${name}/`, packageUrl)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => file.startsWith('valid-'))
  return files.sort().map((file) => ({
    name: file.slice('valid-'.length, -'.json'.length),
    payload: JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }))
}
