import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Part, parts } from './parts.js'
import { fullSizes, quickSizes, type Sizes } from './sizes.js'

export interface Options {
  readonly parts: readonly Part[]
  readonly sizes: Sizes
  /** A file for the figures, with those of every round. */
  readonly jsonFile: string | null
  /** A folder for CPU profiles of all that is measured. */
  readonly profileFolder: string | null
}

export const usage = `npm run bench -- [--quick] [--only ${parts.join(',')}] [--json FILE] [--profile FOLDER]

Measures the gateway beside a bare forwarder, in turns, on this machine.
  --quick    shorter rounds, fewer of them
  --only     some of the figures, separated by commas
  --json     writes the figures, with those of each round, into a file
  --profile  writes CPU profiles of the measured processes into a folder; figures are then higher
`

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  const given = parse(args)
  if (typeof given === 'string') return { wrong: given }
  if (given.help) return 'help'
  const wanted = given.only?.split(',').map((name) => name.trim()) ?? parts
  const unknown = wanted.find((name) => !isPart(name))
  if (unknown !== undefined) return { wrong: `--only takes ${parts.join(', ')}, not ${unknown}.` }
  return {
    parts: parts.filter((part) => wanted.includes(part)),
    sizes: given.quick ? quickSizes : fullSizes,
    jsonFile: given.json ?? null,
    profileFolder: given.profile === undefined ? null : resolve(given.profile),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function isPart(name: string): name is Part {
  return (parts as readonly string[]).includes(name)
}
