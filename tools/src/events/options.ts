import { parseArgs } from 'node:util'
import { isExperienceId, isUserId, isZoneId } from 'schemas'
import { readDuration } from '../duration.js'

export const eventsUsage = `npm run events -- [--user alice] [--zone woander_store] [--since 10m] [--json]

Shows the events of the world as they pass on NATS. Ctrl-C ends it.

  --user NAME        only what is for this player
  --zone ZONE        only what is for everyone in this zone
  --experience NAME  only this experience; a zone is one of wylding-woods if not given
  --since TIME       first what the stream has stored since: 90s, 10m, 2h, 1d
  --no-follow        ends when that is shown
  --count N          ends after N events
  --health           also which service starts or stops (gaia.service.health)
  --json             one JSON object per line: kind, source, subject, sequence, at, latency_ms, problem, headers, body
  --raw              subject, headers and body as they came
  --help             this text

With --user and --zone it shows both. A new epoch of the journal is always shown. What is no event of ours is shown as
foreign, what cannot be read as malformed, and what breaks the contract with what is wrong with it.

NATS is where NATS_URL says (nats://127.0.0.1:4222), with the credentials in the file NATS_CREDS. WORLD_STREAM=off if the
services run so. NO_COLOR=1 turns colours off.
`

export interface EventsOptions {
  readonly user: string | null
  readonly zone: string | null
  readonly experience: string | null
  readonly sinceMs: number | null
  readonly format: 'words' | 'json' | 'raw'
  /** Events after which it ends. */
  readonly count: number | null
  readonly isFollowing: boolean
  readonly hasHealth: boolean
}

/** Reads the command line; `wrong` says what is wrong with it, `help` asks for the usage. */
export function readEventsOptions(args: readonly string[]): EventsOptions | 'help' | { readonly wrong: string } {
  const values = parse(args)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return 'help'
  const { user = null, zone = null, json = false, raw = false } = values
  const experience = values.experience ?? (zone === null ? null : 'wylding-woods')
  if (user !== null && !isUserId(user))
    return { wrong: `--user ${user} is not a user id: 1–128 of A-Z a-z 0-9 . _ @ + -` }
  if (experience !== null && !isExperienceId(experience))
    return { wrong: `--experience ${experience} is not an experience id: 1–64 of a-z 0-9 _ -` }
  if (zone !== null && !isZoneId(zone)) return { wrong: `--zone ${zone} is not a zone id: 1–64 of a-z 0-9 _ -` }
  const sinceMs = values.since === undefined ? null : readDuration(values.since)
  if (values.since !== undefined && sinceMs === null)
    return { wrong: `--since ${values.since} is not a time: write 90s, 10m, 2h or 1d` }
  const count = readCount(values.count)
  if (count === 'wrong') return { wrong: `--count ${values.count} is not a number from 1 to ${maxCount}` }
  if (json && raw) return { wrong: '--json and --raw do not go together' }
  const isFollowing = values['no-follow'] !== true
  if (!isFollowing && sinceMs === null)
    return { wrong: '--no-follow shows what is stored and ends: say from when with --since' }
  const format = json ? 'json' : raw ? 'raw' : 'words'
  return { user, zone, experience, sinceMs, format, count, isFollowing, hasHealth: values.health === true }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    user: text,
    zone: text,
    experience: text,
    since: text,
    count: text,
    'no-follow': flag,
    health: flag,
    json: flag,
    raw: flag,
    help: { ...flag, short: 'h' },
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const maxCount = 1_000_000_000

function readCount(text: string | undefined): number | null | 'wrong' {
  if (text === undefined) return null
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= maxCount ? count : 'wrong'
}
