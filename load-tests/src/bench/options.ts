import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Part, parts, usualParts } from './parts.js'
import { fullSizes, quickSizes, type Sizes } from './sizes.js'

export interface Options {
  readonly parts: readonly Part[]
  readonly sizes: Sizes
  /** A file for the figures, with those of every round. */
  readonly jsonFile: string | null
  /** A folder for CPU profiles of all that is measured. */
  readonly profileFolder: string | null
}

export const usage = `npm run bench -- [PART …] [--quick] [--only PART,…] [--json FILE] [--profile FOLDER]

Measures the gateway beside a bare forwarder, in turns, on this machine.
  PART       ${parts.join(', ')}: some of the figures; without any, all but resume
  --quick    shorter rounds, fewer of them
  --only     the same, separated by commas
  --json     writes the figures, with those of each round, into a file
  --profile  writes CPU profiles of the measured processes into a folder; figures are then higher
`

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  const given = parse(args)
  if (typeof given === 'string') return { wrong: given }
  if (given.help) return 'help'
  const named = [...given.named, ...(given.only?.split(',').map((name) => name.trim()) ?? [])]
  const wanted: readonly string[] = named.length === 0 ? usualParts : named
  const unknown = wanted.find((name) => !isPart(name))
  if (unknown !== undefined) return { wrong: `What can be measured is ${parts.join(', ')}, not ${unknown}.` }
  return {
    parts: parts.filter((part) => wanted.includes(part)),
    sizes: given.quick ? quickSizes : fullSizes,
    jsonFile: given.json ?? null,
    profileFolder: given.profile === undefined ? null : resolve(given.profile),
  }
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return { ...values, named: positionals }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function isPart(name: string): name is Part {
  return (parts as readonly string[]).includes(name)
}
