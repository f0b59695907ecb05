import { parseArgs } from 'node:util'
import type { Demand, Supply } from './needs.js'

const usual = {
  players: 10_000,
  actions: 0.02,
  'zone-players': 20,
  moves: 1,
  connects: 6,
  utilization: 0.5,
  'nats-cores': 4,
  'nats-replicas': 3,
  'ack-ms': 1,
  'frame-bytes': 700,
}

export const usage = `npm run capacity -- [--players N] [--actions R] [--zone-players Z] [options]

How many gateways, KBs and NATS nodes so many players need, from what was measured (load-tests/CAPACITY.md).

  --players        who are connected at once (${usual.players})
  --actions        of each player, a second (${usual.actions}: one in ${1 / usual.actions} s)
  --zone-players   players in one zone, who see what any of them does (${usual['zone-players']})
  --moves          of each player, a minute: the device says where it is (${usual.moves})
  --connects       of each player, an hour (${usual.connects})
  --utilization    the part of a core that may be used in an ordinary second (${usual.utilization})
  --nats-cores     cores of a NATS node (${usual['nats-cores']})
  --nats-replicas  NATS nodes that keep a stream, 1, 3 or 5 (${usual['nats-replicas']})
  --ack-ms         until NATS has stored an event with its copies (${usual['ack-ms']}): a world sends one commit after the other
  --frame-bytes    a frame on the wire (${usual['frame-bytes']})
  --json           for scripts
  --tables         the figures, and what the defaults need, as in CAPACITY.md
`

export interface Options {
  readonly demand: Demand
  readonly supply: Supply
  readonly show: 'words' | 'json' | 'tables'
}

/** What is asked for if nothing is said. */
export function defaults(): Options {
  return shape({})
}

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: named })
    return values.help === true ? 'help' : shape(values)
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

const named: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
  ...Object.fromEntries(Object.keys(usual).map((name) => [name, { type: 'string' as const }])),
  json: { type: 'boolean' },
  tables: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

function shape(values: Readonly<Record<string, unknown>>): Options {
  const number = (name: keyof typeof usual, least: number, most: number) => {
    const value = values[name] === undefined ? usual[name] : Number(values[name])
    if (value >= least && value <= most) return value
    throw new Error(`--${name} must be a number from ${least} to ${most}, not ${values[name]}.`)
  }
  return {
    demand: {
      players: number('players', 1, 1e9),
      actionsPerS: number('actions', 0, 100),
      zonePlayers: number('zone-players', 1, 1e6),
      movesPerMinute: number('moves', 0, 600),
      connectsPerHour: number('connects', 0, 3_600),
    },
    supply: {
      utilization: number('utilization', 0.05, 1),
      natsCores: number('nats-cores', 1, 256),
      natsReplicas: number('nats-replicas', 1, 5),
      ackMs: number('ack-ms', 0.01, 1_000),
      frameBytes: number('frame-bytes', 1, 1e6),
    },
    show: values.tables === true ? 'tables' : values.json === true ? 'json' : 'words',
  }
}
