import { parseArgs } from 'node:util'
import { isExperienceId, isUserId, type Protocol, protocols } from 'schemas'
import { matchName } from './names.js'
import { type Place, placesOf } from './places.js'
import { isScriptPart, type ScriptPart, scriptParts } from './script/parts.js'

export const playUsage = `npm run play -- [--user alice] [--experience west-of-house] [--script]

Walk through the world in a terminal. Open a second one with --user bob to see each other's changes.

  --user NAME        who you are; alice if not given
  --experience NAME  wylding-woods if not given
  --zone ZONE        where you begin: ${listOf(placesOf('wylding-woods'))}
  --url URL          the Session Service; ws://127.0.0.1:8003/ws/experience if not given. Several, with commas between or
                     with an --url each: where one does not answer the next is tried
  --protocol v2      what is spoken: v2, which misses nothing, or v1, the old way
  --script [PART]    plays by itself, exits 0 only if every step was seen to happen; all, or one part:
${scriptParts.map(({ id, about }) => `                     ${id.padEnd(10)} ${about}`).join('\n')}
  --help             this text

It signs its own token with SUPABASE_JWT_SECRET, or with the development secret. NO_COLOR=1 turns colours off.
`

export interface PlayOptions {
  readonly urls: readonly [string, ...string[]]
  readonly protocol: Protocol
  readonly user: string
  readonly experience: string
  /** Null where the world itself knows where the player is. */
  readonly place: Place | null
  /** What plays by itself; null: a person plays. */
  readonly script: readonly ScriptPart[] | null
}

/** Reads the command line; `wrong` says what is wrong with it, `help` asks for the usage. */
export function readPlayOptions(args: readonly string[]): PlayOptions | 'help' | { readonly wrong: string } {
  const read = parse(args)
  if (typeof read === 'string') return { wrong: read }
  const { values, positionals } = read
  if (values.help) return 'help'
  const { user = 'alice', experience = 'wylding-woods' } = values
  const urls = readUrls(values.url ?? ['ws://127.0.0.1:8003/ws/experience'])
  if ('wrong' in urls) return urls
  const protocol = protocols.find((name) => name === `gaia.${values.protocol ?? 'v2'}`)
  if (protocol === undefined) return { wrong: `--protocol ${values.protocol} is not known: write v2 or v1` }
  if (!isUserId(user)) return { wrong: `--user ${user} is not a user id: 1–128 of A-Z a-z 0-9 . _ @ + -` }
  if (!isExperienceId(experience)) return { wrong: `--experience ${experience} is not an experience id` }
  const place = readPlace(values.zone, experience)
  if (place !== null && 'wrong' in place) return place
  const script = readScript(values.script === true, positionals)
  if (script !== null && 'wrong' in script) return script
  if (script !== null && (values.experience ?? values.zone) !== undefined)
    return { wrong: '--script knows where it plays: leave out --experience and --zone' }
  return { urls, protocol, user, experience, place, script }
}

function readPlace(zone: string | undefined, experience: string): Place | null | { readonly wrong: string } {
  const places = placesOf(experience)
  if (zone === undefined) return places[0] ?? null
  const match = matchName(zone, places)
  if (match.kind === 'one') return match.thing
  return { wrong: `--zone ${zone} is not known here: ${listOf(places) || `no zone of ${experience} is`}` }
}

/** Null: a person plays. */
function readScript(isScript: boolean, words: readonly string[]): readonly ScriptPart[] | null | { wrong: string } {
  if (!isScript) return words.length === 0 ? null : { wrong: `${words.join(' ')} means nothing here` }
  const unknown = words.filter((word) => !isScriptPart(word))
  if (unknown.length > 0) return { wrong: `--script ${unknown.join(' ')} is none of its parts: ${listOf(scriptParts)}` }
  return words.length === 0 ? scriptParts.map(({ id }) => id) : words.filter(isScriptPart)
}

function listOf(all: readonly { readonly id: string }[]): string {
  return all.map(({ id }) => id).join(', ')
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    user: text,
    url: { ...text, multiple: true },
    protocol: text,
    experience: text,
    zone: text,
    script: flag,
    help: { ...flag, short: 'h' },
  } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const mostUrls = 16

function readUrls(values: readonly string[]): readonly [string, ...string[]] | { readonly wrong: string } {
  const texts = values.flatMap((value) => value.split(','))
  const [first, ...others] = texts.map(readUrl).filter((url) => url !== null)
  if (first !== undefined && others.length === texts.length - 1 && texts.length <= mostUrls) return [first, ...others]
  if (texts.length > mostUrls) return { wrong: `--url names ${texts.length} addresses: at most ${mostUrls}` }
  const wrong = texts.find((text) => readUrl(text) === null)
  return { wrong: `--url ${wrong} is not a WebSocket address: write ws://host:8003/ws/experience` }
}

function readUrl(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return null
  if (url.pathname === '/') url.pathname = '/ws/experience'
  // A token of our own goes its own way, and addresses are shown.
  url.searchParams.delete('token')
  url.hash = ''
  return url.href
}
