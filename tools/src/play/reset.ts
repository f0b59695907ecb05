import type { Outcome } from 'gaia-client'
import { type LineOptions, openLine } from './line.js'

const answerTimeoutMs = 30_000

/** Puts the world back to its beginning, over a short-lived connection of its own. `line` must hold an administrator's token. */
export async function resetWorld(line: LineOptions): Promise<Outcome> {
  const client = openLine({ ...line, place: null, answerTimeoutMs })
  const outcome = await client.act('@reset experience CONFIRM')
  client.close()
  return outcome
}
