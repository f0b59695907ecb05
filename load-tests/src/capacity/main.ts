import { type Needs, needs } from './needs.js'
import { type Options, readOptions, usage } from './options.js'
import { tables } from './tables.js'

const options = readOptions(process.argv.slice(2))
if (options === 'help') process.stdout.write(usage)
else if ('wrong' in options) {
  process.stderr.write(`${options.wrong}\n\n${usage}`)
  process.exitCode = 2
} else {
  process.stdout.write(shown(options))
}

function shown(options: Options): string {
  if (options.show === 'tables') return tables()
  const found = needs(options.demand, options.supply)
  const { demand, supply } = options
  return options.show === 'json'
    ? `${JSON.stringify({ demand, supply, needs: found }, null, 2)}\n`
    : told(options, found)
}

function told({ demand, supply }: Options, found: Needs): string {
  const { perSecond, because } = found
  const gateways = { sockets: 'one holds so many sockets', cpu: 'one core does so much', spare: 'one would do' }
  const worlds = {
    one: 'one would do',
    kb: "a KB's core does so much",
    nats: 'one stream takes so much',
    ack: 'one commit is sent after the other',
  }
  const rows = [
    [
      'gateways',
      `${count(found.gateways)}`,
      `${gateways[because.gateways]}; in each world one more, so that one can be rolled or die`,
    ],
    ['', '', `each: ${cores(found.gatewayCores)} of a core, ${megabytes(found.gatewayMemoryBytes)} MB`],
    ['KBs', count(found.worlds), worlds[because.worlds]],
    ['', '', `each: ${cores(found.kbCores)} of a core`],
    [
      'NATS nodes',
      count(found.natsNodes),
      `${supply.natsReplicas} for each KB; the leader: ${cores(found.natsCores)} of a core`,
    ],
    [
      'a second',
      '',
      `${count(perSecond.actions)} actions, ${count(perSecond.frames)} frames out, ${count(perSecond.connects)} connects`,
    ],
    ['', '', `${count(found.egressBits / 1e6)} Mbit out of all gateways`],
  ]
  const lines = rows.map(([what = '', how = '', why = '']) => `  ${what.padEnd(12)}${how.padStart(8)}   ${why}`)
  return `${count(demand.players)} players\n${lines.join('\n')}\n${divided(found)}`
}

/** What nobody may overlook. */
function divided({ worlds }: Needs): string {
  if (worlds === 1) return ''
  return `\nOne KB owns a world: the players have to be divided among ${count(worlds)} worlds (experiences, regions), each with its KB, its stream and its gateways.\n`
}

function count(value: number): string {
  return Math.ceil(value).toLocaleString('en')
}

function cores(value: number): string {
  return `${Math.round(value * 100)} %`
}

function megabytes(bytes: number): string {
  return count(bytes / 1024 ** 2)
}
