import { parseArgs } from 'node:util'
import { isUserId } from 'schemas'
import { readDuration } from './duration.js'
import { type KeyRequest, keyAlgorithms } from './key-folder.js'

export const tokenUsage = `npm run token -- [--user alice] [--role admin] [--ttl 1h] [--count N] [--out FILE] [--json]
                     [--keys DIR [--alg ES256] [--rotate]]

Prints a token for a player. Connect with it: ws://127.0.0.1:8003/ws/experience?token=…

  --user NAME    whose token; alice if not given
  --role admin   an administrator, who may reset the world
  --ttl TIME     how long it is good for: 90s, 15m, 1h, 7d; 1h if not given
  --count N      tokens for N players, NAME-1 to NAME-N, one per line (at most 100000)
  --out FILE     writes them into FILE (readable by you alone) instead of printing them
  --json         one {"user","token"} per line; so does a FILE ending in .jsonl
  --keys DIR     signs with the key in DIR, which is made the first time, instead of the secret
  --alg NAME     HS256 (the secret), RS256, ES256 or EdDSA (--keys); ES256 if --keys is given, else HS256
  --rotate       makes a new key in DIR and signs with it; the public half of the old one stays published
  --help         this text

The secret is SUPABASE_JWT_SECRET; outside production, if that is unset, the development secret.

With --keys, DIR/jwks.json has the public keys: let any web server serve that file, and start both services with JWKS_URL
set to its address. Never serve the folder: DIR/private.json, readable by you alone, is what tokens are signed with.
`

export interface TokenOptions {
  readonly users: readonly string[]
  readonly role?: string
  readonly ttlMs: number
  readonly out: string | null
  readonly format: 'plain' | 'json'
  /** The keys to sign with; null: the secret. */
  readonly keys: KeyRequest | null
}

const maxCount = 100_000

/** Reads the command line; a string says what is wrong with it, `help` asks for the usage. */
export function readTokenOptions(args: readonly string[]): TokenOptions | 'help' | { readonly wrong: string } {
  const values = parse(args)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return 'help'
  const { user = 'alice', role, out = null } = values
  const ttlMs = readDuration(values.ttl ?? '1h')
  if (ttlMs === null) return { wrong: `--ttl ${values.ttl} is not a time: write 90s, 15m, 1h or 7d` }
  const users = readUsers(user, values.count)
  if (typeof users === 'string') return { wrong: users }
  if (role !== undefined && !/^[a-z_]{1,32}$/.test(role)) return { wrong: `--role ${role} is not a role: write admin` }
  if (out === '') return { wrong: '--out needs the name of a file' }
  const keys = readKeyRequest(values)
  if (typeof keys === 'string') return { wrong: keys }
  const format = values.json || out?.endsWith('.jsonl') ? 'json' : 'plain'
  return { users, ttlMs, out, format, keys, ...(role === undefined ? {} : { role }) }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    user: text,
    role: text,
    ttl: text,
    count: text,
    out: text,
    json: flag,
    alg: text,
    keys: text,
    rotate: flag,
    help: { ...flag, short: 'h' },
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface KeyValues {
  readonly alg?: string | undefined
  readonly keys?: string | undefined
  readonly rotate?: boolean | undefined
}

function readKeyRequest({ alg: name, keys: folder, rotate = false }: KeyValues): KeyRequest | null | string {
  if (folder === '') return '--keys needs the name of a folder'
  const alg = keyAlgorithms.find((one) => one === (name ?? 'ES256'))
  if (alg === undefined && name !== 'HS256')
    return `--alg ${name} is not known: write HS256, ${keyAlgorithms.join(', ')}`
  if (folder !== undefined) {
    return alg === undefined ? '--alg HS256 uses the secret: leave --keys out' : { folder, alg, isNew: rotate }
  }
  if (rotate) return '--rotate needs --keys DIR'
  return alg === undefined || name === undefined ? null : `--alg ${name} needs --keys DIR, the folder of its keys`
}

function readUsers(user: string, count: string | undefined): readonly string[] | string {
  const size = count === undefined ? null : /^\d{1,6}$/.test(count) ? Number(count) : 0
  if (size !== null && (size < 1 || size > maxCount)) return `--count ${count} is not a number from 1 to ${maxCount}`
  const users = size === null ? [user] : Array.from({ length: size }, (_, index) => `${user}-${index + 1}`)
  const fits = isUserId(users.at(-1))
  return fits ? users : `--user ${user} is not a user id: 1–128 of A-Z a-z 0-9 . _ @ + -, no two dots together`
}
