import { parseArgs } from 'node:util'
import { isExperienceId } from 'schemas'
import { isTooLarge, usualSize, type WorldSize } from './size.js'

export const usage = `npm run load:world -- [--zones N] [--spots N] [--returns S] [--text BYTES] [--experience ID] DIR

Writes an experience for load tests into DIR, a folder of experiences: zones at real places, at each spot a thing to take.
  --zones       how many zones (${usualSize.zones})
  --spots       spots in each zone, with one thing each (${usualSize.spots}); some 400 in all zones together
  --returns     seconds after which a thing that was left elsewhere is back (${usualSize.returnS})
  --text        how long the description of a thing is, which every event carries (${usualSize.textBytes}); with more, fewer spots
  --experience  its id (${usualSize.experience})

Then:  KB_CONTENT_DIR=DIR npm start
`

export interface Options {
  readonly folder: string
  readonly size: WorldSize
}

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: named, allowPositionals: true })
    if (values.help) return 'help'
    const [folder, tooMany] = positionals
    if (folder === undefined) return { wrong: 'Say into which folder: npm run load:world -- data/load-world' }
    if (tooMany !== undefined) return { wrong: `"${tooMany}" is one word too many.` }
    return { folder, size: readSize(values) }
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

const named = {
  zones: { type: 'string' },
  spots: { type: 'string' },
  returns: { type: 'string' },
  text: { type: 'string' },
  experience: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type Named = { readonly [Name in keyof Omit<typeof named, 'help'>]?: string }

function readSize({ zones, spots, returns, text, experience = usualSize.experience }: Named): WorldSize {
  if (!isExperienceId(experience)) throw new Error('--experience must be 1 to 64 of a-z 0-9 _ -')
  const size = {
    experience,
    zones: whole('zones', zones, usualSize.zones, 1_000),
    spots: whole('spots', spots, usualSize.spots, 1_000),
    returnS: whole('returns', returns, usualSize.returnS, 604_800),
    textBytes: whole('text', text, usualSize.textBytes, 60_000),
  }
  if (isTooLarge(size))
    throw new Error('That is more than an experience can hold: fewer zones, fewer spots, or a shorter --text.')
  return size
}

function whole(name: string, text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > most) throw new Error(`--${name} must be a whole number from 1 to ${most}, not ${text}.`)
  return number
}
