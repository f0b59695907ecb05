import type { Outcome, Scene } from '../outcome.js'

/** A command of administrators: all of it is in the text of the action. */
export interface AdminCommand {
  /** Its first word. */
  readonly name: string
  readonly aliases: readonly string[]
  readonly title: string
  readonly help: string
  readonly usage: string
  readonly example: string
  /** True if it may change the world or players. */
  readonly changes: boolean
  /** Pure. `rest` is what stands behind the first word. */
  readonly run: (scene: Scene, rest: string) => Outcome
}

/** The first word of a text, and what stands behind it. */
export function cut(text: string): [word: string, rest: string] {
  const line = text.trim()
  const end = line.search(/\s/)
  return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end).trimStart()]
}
