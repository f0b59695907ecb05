import { type Measured, measured } from './measured.js'
import { needs } from './needs.js'
import { defaults } from './options.js'

/** The tables of CAPACITY.md, as a test holds them to it: `npm run capacity -- --tables`. */
export function tables(): string {
  return `${figures()}\n${examples()}`
}

const meanings: { readonly [Name in keyof typeof measured]: string } = {
  gatewayConnectUs: 'gateway: a connect, with the first area of interest',
  kbConnectUs: 'KB: the same',
  natsConnectUs: 'NATS: the same',
  gatewayLookUs: 'gateway: an area of interest on an open socket',
  kbLookUs: 'KB: the same',
  gatewayIdleUs: 'gateway: a second of a session that does nothing',
  gatewayActionUs: 'gateway: an action, its answer, and its event to the one who acted',
  kbActionUs: 'KB: the same, with its record on disk',
  natsActionUs: 'NATS: its two events, stored and told to one gateway',
  gatewayFrameUs: 'gateway: its event to one more socket',
  gatewayEventUs: 'gateway: one more gateway hears of it',
  natsDeliveryUs: 'NATS: the same',
  gatewayBytes: 'gateway: memory with nobody',
  sessionBytes: 'gateway: memory of a session',
  gatewaySockets: 'gateway: sockets that one was seen to hold',
}

function figures(): string {
  const rows = Object.entries(measured).map(([name, { value, from }]: [string, Measured]) => {
    return `| ${meanings[name as keyof typeof measured]} | ${shown(name, value)} | \`${from}\` |`
  })
  return `| | | from |\n|---|---|---|\n${rows.join('\n')}\n`
}

function shown(name: string, value: number): string {
  if (name.endsWith('Us')) return `${value} µs`
  if (name.endsWith('Bytes'))
    return value >= 1024 ** 2 ? `${Math.round(value / 1024 ** 2)} MB` : `${(value / 1024).toFixed(1)} KB`
  return value.toLocaleString('en')
}

const sizes = [1_000, 10_000, 100_000, 1_000_000, 5_000_000]

/** What the defaults of the command need. */
function examples(): string {
  const { demand, supply } = defaults()
  const rows = sizes.map((players) => {
    const { gateways, worlds, natsNodes, perSecond, egressBits } = needs({ ...demand, players }, supply)
    const cells = [players, perSecond.actions, perSecond.frames, egressBits / 1e6, worlds, gateways, natsNodes]
    return `| ${cells.map((cell) => Math.ceil(cell).toLocaleString('en')).join(' | ')} |`
  })
  const head = '| players | actions/s | frames/s | Mbit/s out | worlds, a KB each | gateways | NATS nodes |'
  return `${head}\n|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`
}
