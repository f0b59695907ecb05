import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { usualSize, type WorldSize } from '../load-world/size.js'
import { isScript, type ScriptName, scripts } from './scripts.js'

/** Numbers that a script takes from its environment, and what they are. */
const numbers = {
  clients: 'sockets',
  actors: 'of them act, the others watch',
  rate: 'actions a second, of all actors together',
  'duration-s': 'how long they act',
  connects: 'connects a second',
  vus: "k6's virtual users, which share the sockets",
  zones: 'zones of the experience',
  spots: 'spots in each of them',
  v1: 'the part of the clients that speak protocol v1, 0 to 1',
  'ttl-s': 'how long a token is good',
  'slow-bytes': 'slow-readers: what a slow socket reads, bytes a second',
} as const

/** The same of texts. */
const texts = {
  url: 'gateways, with commas between; ws://127.0.0.1:8003',
  experience: 'its id; load',
  users: 'what user ids begin with; load',
  tokens:
    'a file of `npm run token -- --count N --json --out FILE`; else the script mints them with SUPABASE_JWT_SECRET',
  'drain-url': 'rolling-drain: the first gateway’s http://…/admin/drain',
  out: 'the report, JSON; data/load/SCRIPT-TIME.json',
} as const

export const usage = `npm run load -- SCRIPT [--with-system] [options] [-- K6-OPTIONS]

Runs a k6 script of load-tests/k6 against a running system, or one that is there for this run only. See load-tests/README.md.

${list(Object.entries(scripts).map(([name, { about }]) => [name, about]))}

  --with-system    starts NATS, the KB and as many gateways as the script needs, on free ports, and ends them after
  --gateways       how many
${list([...Object.entries(texts), ...Object.entries(numbers)].map(([name, about]) => [`--${name}`, about]))}

It ends with 0 if every threshold was met, 99 if not.
`

function list(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, about]) => `  ${name.padEnd(16)} ${about}`).join('\n')
}

export interface Options {
  readonly script: ScriptName
  readonly withSystem: boolean
  readonly gateways: number
  /** Of the temporary system. */
  readonly world: WorldSize
  /** Bytes a second. */
  readonly slowBytes: number
  readonly out: string | null
  readonly urls: readonly string[]
  /** For the script. */
  readonly env: Readonly<Record<string, string>>
  readonly k6Args: readonly string[]
}

const usual = { slowBytes: 32_768, url: 'ws://127.0.0.1:8003' }

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  const end = args.indexOf('--')
  const [own, k6Args] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  try {
    const { values, positionals } = parseArgs({ args: [...own], options: named, allowPositionals: true })
    if (values.help === true) return 'help'
    return shape(values, positionals, k6Args)
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

const named: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
  ...Object.fromEntries(
    [...Object.keys(numbers), ...Object.keys(texts)].map((name) => [name, { type: 'string' as const }]),
  ),
  gateways: { type: 'string' },
  'with-system': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

type Values = Readonly<Record<string, unknown>>

function shape(values: Values, [script, more]: readonly string[], k6Args: readonly string[]): Options {
  if (script === undefined) throw new Error('Say which script.')
  if (!isScript(script)) throw new Error(`There is no script "${script}".`)
  if (more !== undefined) throw new Error(`"${more}" is one word too many.`)
  const withSystem = values['with-system'] === true
  if (withSystem && values.url !== undefined)
    throw new Error('--url is for a running system, --with-system starts one.')
  const given = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  for (const [name, text] of given)
    if (name in numbers && !isNumber(text)) throw new Error(`--${name} must be a number.`)
  const usualWorld = { ...usualSize, ...scripts[script].world }
  return {
    script,
    withSystem,
    gateways: whole(values, 'gateways', scripts[script].gateways),
    world: {
      ...usualWorld,
      zones: whole(values, 'zones', usualWorld.zones),
      spots: whole(values, 'spots', usualWorld.spots),
    },
    slowBytes: whole(values, 'slow-bytes', usual.slowBytes),
    out: typeof values.out === 'string' ? values.out : null,
    urls: String(values.url ?? usual.url).split(','),
    env: Object.fromEntries(given.filter(([name]) => name !== 'out' && name !== 'gateways').map(toEnv)),
    k6Args,
  }
}

/** `duration-s` is DURATION_S there. k6 reads files from where the script is. */
function toEnv([name, text]: readonly [string, string]): [string, string] {
  const value = name === 'tokens' ? resolve(process.env.INIT_CWD ?? '.', text) : text
  return [name.replaceAll('-', '_').toUpperCase(), value]
}

function whole(values: Values, name: string, standard: number): number {
  const text = values[name]
  if (text === undefined) return standard
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Error(`--${name} must be a whole number above 0.`)
}

function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text)
}
