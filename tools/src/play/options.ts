import { parseArgs } from 'node:util'
import { isExperienceId, isUserId } from 'schemas'
import { matchName } from './names.js'
import { type Place, places } from './places.js'

export const playUsage = `npm run play -- [--user alice] [--zone woander_store] [--script]

Walk through the world in a terminal. Open a second one with --user bob to see each other's changes.

  --user NAME        who you are; alice if not given
  --zone ZONE        where you begin: ${places.map(({ id }) => id).join(', ')}
  --url URL          the Session Service; ws://127.0.0.1:8003/ws/experience if not given
  --experience NAME  wylding-woods if not given
  --script           plays by itself, exits 0 only if every step was seen to happen
  --help             this text

It signs its own token with SUPABASE_JWT_SECRET, or with the development secret. NO_COLOR=1 turns colours off.
`

export interface PlayOptions {
  readonly url: string
  readonly user: string
  readonly experience: string
  readonly place: Place
  readonly mode: 'terminal' | 'script'
}

/** Reads the command line; `wrong` says what is wrong with it, `help` asks for the usage. */
export function readPlayOptions(args: readonly string[]): PlayOptions | 'help' | { readonly wrong: string } {
  const values = parse(args)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return 'help'
  const { user = 'alice', experience = 'wylding-woods', zone = places[0].id } = values
  const url = readUrl(values.url ?? 'ws://127.0.0.1:8003/ws/experience')
  if (url === null)
    return { wrong: `--url ${values.url} is not a WebSocket address: write ws://host:8003/ws/experience` }
  if (!isUserId(user)) return { wrong: `--user ${user} is not a user id: 1–128 of A-Z a-z 0-9 . _ @ + -` }
  if (!isExperienceId(experience)) return { wrong: `--experience ${experience} is not an experience id` }
  const match = matchName(zone, places)
  if (match.kind !== 'one')
    return { wrong: `--zone ${zone} is not known here: ${places.map(({ id }) => id).join(', ')}` }
  return { url, user, experience, place: match.thing, mode: values.script ? 'script' : 'terminal' }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { user: text, url: text, experience: text, zone: text, script: flag, help: { ...flag, short: 'h' } }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function readUrl(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return null
  if (url.pathname === '/') url.pathname = '/ws/experience'
  return url.href
}
