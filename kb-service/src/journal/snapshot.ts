import type { Files } from './files.js'
import { type FoundWorld, inspectWorld } from './recovery.js'

/** How often a journal may change its files under the reader. It does so once in a thousand commits or so. */
const mostTries = 10

/**
 * Reads the world of a journal directory that another process may be writing to: up to some commit that was there, a
 * torn tail left out. Changes nothing. Null if there is no journal. Throws `JournalDamaged`.
 */
export async function readSnapshot(files: Files, directory: string): Promise<FoundWorld | null> {
  for (let tries = 1; ; tries++) {
    const names = await namesIn(files, directory)
    try {
      return await inspectWorld(files, directory, names)
    } catch (error) {
      const isMoving = String(names) !== String(await namesIn(files, directory))
      if (!isMoving || tries === mostTries) throw error
    }
  }
}

async function namesIn(files: Files, directory: string): Promise<string[]> {
  return (await files.list(directory)).sort()
}
