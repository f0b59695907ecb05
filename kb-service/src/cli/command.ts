import { parseArgs } from 'node:util'
import type { Files } from '../journal/files.js'

/** A command of `npm run kb`. */
export interface Command {
  /** A line for the list of all commands. */
  readonly summary: string
  readonly usage: string
  /** Resolves when it is done. Throws `Advice`, `Misused`, and what the service throws of broken files. */
  run(args: readonly string[], context: Context): Promise<void>
}

/** What a command may use of the world outside. */
export interface Context {
  readonly dataDir: string
  readonly contentDir: string
  /** Where worlds lie. */
  readonly files: Files
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** A path as the user meant it. */
  readonly pathOf: (given: string) => string
  /** What was asked for. */
  readonly say: (line: string) => void
  /** What the user should know besides. */
  readonly note: (line: string) => void
  /** Whether the user agrees; null if nobody is there to be asked. */
  readonly agree: (question: string) => Promise<boolean | null>
}

/** It did not work, and the message says what to do. Nothing was changed. */
export class Advice extends Error {}

/** The command was not written as it must be. */
export class Misused extends Error {}

/** The options of a command, by name. */
type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>

interface Args<O extends Options> {
  readonly values: { readonly [Name in keyof O]?: O[Name]['type'] extends 'boolean' ? boolean : string }
  readonly positionals: readonly string[]
}

/** The options and the words of a command line, of which the first so many are required. Throws `Misused`. */
export function readArgs<const O extends Options>(
  args: readonly string[],
  options: O,
  [required, ...names]: readonly [required: number, ...names: string[]],
): Args<O> {
  const { values, positionals } = parse(args, options)
  if (positionals.length < required) throw new Misused(`${names[positionals.length]} is missing.`)
  const more = positionals[names.length]
  if (more !== undefined) throw new Misused(`"${more}" is one word too many.`)
  return { values: values as Args<O>['values'], positionals }
}

function parse(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error))
  }
}
