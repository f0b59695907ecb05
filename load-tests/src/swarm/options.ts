import { parseArgs } from 'node:util'
import { usualSize } from '../load-world/size.js'
import type { Gateway, TokenPlan } from './plan.js'

export interface Options {
  readonly clients: number
  readonly actors: number
  /** Actions a second, of all actors together. */
  readonly rate: number
  readonly durationS: number
  readonly connectsPerS: number
  readonly processes: number
  readonly zones: number
  readonly spots: number
  readonly v1: number
  readonly experience: string
  readonly users: string
  readonly gateways: readonly Gateway[]
  /** Starts so many gateways of its own, with all that they need; 0: it goes to `gateways`. */
  readonly ownGateways: number
  readonly drain: boolean
  readonly drainUrl: string | null
  /** Addresses of 127.0.0.0/8 that it comes from. */
  readonly addresses: number
  readonly out: string | null
  readonly token: TokenPlan
}

const usual = {
  clients: 1_000,
  actors: 100,
  rate: 20,
  'duration-s': 30,
  connects: 500,
  processes: 2,
  zones: usualSize.zones,
  spots: usualSize.spots,
  v1: 0,
}

export const usage = `npm run swarm -- [--with-system] [options]

Ten thousand and more clients from a few processes: they connect, act by the clock, watch, look at the world once more, and leave.

  --clients      sockets (${usual.clients})
  --actors       of them take a thing and put it back, again and again; the others watch (${usual.actors})
  --rate         actions a second, of all actors together (${usual.rate})
  --duration-s   how long they act (${usual['duration-s']})
  --connects     connects a second (${usual.connects})
  --processes    of the swarm (${usual.processes}); each holds at most as many sockets as it may open files
  --zones        zones of the experience (${usual.zones})
  --spots        spots in each of them (${usual.spots})
  --v1           the part of the clients that speak protocol v1, 0 to 1 (${usual.v1})
  --url          gateways, with commas between (ws://127.0.0.1:8003); clients begin at them in turn
  --experience   its id (${usualSize.experience})
  --users        what user ids begin with (swarm)
  --with-system  starts NATS, the KB and gateways for this run only
  --gateways     how many (1; with --drain 2)
  --drain        a third on the way, tells the first gateway to drain
  --drain-url    its http://…/admin/drain (ADMIN_PORT)
  --addresses    so many of 127.0.0.2 and on are what the clients come from, so that ports do not run out
  --out          the report, JSON, beside it an SVG; data/load/swarm-TIME.json

Tokens are signed with SUPABASE_JWT_SECRET, or the development secret. It ends with 1 if something was lost, doubled, cut or refused.
`

/** The options, or what is wrong with them. */
export function readOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Options | 'help' | { readonly wrong: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: named })
    return values.help === true ? 'help' : checked(shape(values, env))
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

const named = {
  ...Object.fromEntries(Object.keys(usual).map((name) => [name, { type: 'string' as const }])),
  url: { type: 'string' },
  experience: { type: 'string' },
  users: { type: 'string' },
  'with-system': { type: 'boolean' },
  gateways: { type: 'string' },
  drain: { type: 'boolean' },
  'drain-url': { type: 'string' },
  addresses: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Record<string, { type: 'string' | 'boolean'; short?: string }>

type Values = Readonly<Record<string, string | boolean | undefined>>

function shape(values: Values, env: NodeJS.ProcessEnv): Options {
  const text = (name: string, standard: string) => String(values[name] ?? standard)
  const number = (name: keyof typeof usual) => decimal(name, text(name, String(usual[name])))
  const whole = (name: string, standard: number) => Math.floor(decimal(name, text(name, String(standard))))
  const drain = values.drain === true
  return {
    clients: number('clients'),
    actors: number('actors'),
    rate: number('rate'),
    durationS: number('duration-s'),
    connectsPerS: number('connects'),
    processes: number('processes'),
    zones: number('zones'),
    spots: number('spots'),
    v1: number('v1'),
    experience: text('experience', usualSize.experience),
    users: text('users', 'swarm'),
    gateways: text('url', 'ws://127.0.0.1:8003').split(',').map(readGateway),
    ownGateways: values['with-system'] === true ? whole('gateways', drain ? 2 : 1) : 0,
    drain,
    drainUrl: typeof values['drain-url'] === 'string' ? values['drain-url'] : null,
    addresses: whole('addresses', 0),
    out: typeof values.out === 'string' ? values.out : null,
    token: {
      secret: env.SUPABASE_JWT_SECRET || 'dev-secret-do-not-use-in-production-0123456789',
      audience: env.JWT_AUDIENCE || 'authenticated',
      issuer: env.JWT_ISSUER || null,
    },
  }
}

function checked(options: Options): Options {
  const { clients, actors, zones, spots, processes, v1, drain, drainUrl, ownGateways, gateways, connectsPerS } = options
  const wrong = (why: string) => {
    throw new Error(why)
  }
  if (clients < 1 || processes < 1 || zones < 1 || connectsPerS <= 0)
    wrong('There must be clients, processes, zones and connects.')
  if (actors > clients) wrong('--actors cannot be more than --clients.')
  if (actors > zones * spots)
    wrong(`Each actor needs a thing of its own: ${zones} zones of ${spots} spots have ${zones * spots}.`)
  if (v1 > 1) wrong('--v1 is a part, 0 to 1.')
  if (drain && (ownGateways || gateways.length) < 2) wrong('To drain one gateway there must be two.')
  if (drain && ownGateways === 0 && drainUrl === null) wrong('--drain needs --drain-url, or --with-system.')
  return options
}

function decimal(name: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} must be a number, not ${text}.`)
  return Number(text)
}

function readGateway(text: string): Gateway {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (url?.protocol !== 'ws:') throw new Error(`--url must be ws://host:port, not ${text}.`)
  return { host: url.hostname, port: Number(url.port || 80) }
}
