import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the clone. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A path inside the clone. @param {string[]} names */
export function inRoot(...names) {
  return join(root, ...names)
}
