import { measured } from './measured.js'

/** What players do. */
export interface Demand {
  readonly players: number
  /** Of each player, a second. */
  readonly actionsPerS: number
  /** Players in one zone, who see what any of them does. */
  readonly zonePlayers: number
  /** Of each player, a minute: the device says where it is. */
  readonly movesPerMinute: number
  /** Of each player, an hour. */
  readonly connectsPerHour: number
}

/** What is given to them. */
export interface Supply {
  /** The part of a core that may be used in an ordinary second; the rest is for bad ones. */
  readonly utilization: number
  /** Of each NATS node. The KB and a gateway use one core each. */
  readonly natsCores: number
  /** Nodes of one NATS cluster, each of which has the stream: 1, 3 or 5. */
  readonly natsReplicas: number
  /** Until NATS has stored an event, all its copies too, and said so. A world sends the events of one commit after the other. */
  readonly ackMs: number
  /** A frame on the wire. */
  readonly frameBytes: number
}

export interface Needs {
  /** Worlds with a KB, a stream and gateways each, among which the players are divided: one KB owns a world. */
  readonly worlds: number
  /** Of all worlds together. */
  readonly gateways: number
  readonly natsNodes: number
  /** What decides how many there are. */
  readonly because: { readonly gateways: 'sockets' | 'cpu' | 'spare'; readonly worlds: Limit | 'one' }
  readonly perSecond: Rates
  /** Of one gateway. */
  readonly gatewayMemoryBytes: number
  readonly gatewayCores: number
  /** Of one world's KB and NATS leader. */
  readonly kbCores: number
  readonly natsCores: number
  /** Out of all gateways, bits a second. */
  readonly egressBits: number
}

interface Rates {
  readonly actions: number
  readonly frames: number
  readonly connects: number
  readonly moves: number
}

/** What a world is full of: its KB's CPU, its stream's, or one commit sent after the other. */
type Limit = 'kb' | 'nats' | 'ack'

/** One gateway more in each world than are needed: one can be rolled, or die. */
const spareGateways = 1

/** How many of each there must be. All rates are averages: see CAPACITY.md for what that leaves out. */
export function needs(demand: Demand, supply: Supply): Needs {
  let worlds = 1
  let limit: Limit | 'one' = 'one'
  let world = worldOf(demand, supply)
  for (;;) {
    const [fullest, fill] = fullestOf(world, supply)
    if (fill <= 1) break
    // So many times too much: what remains is found in the next round, since fewer players are less than that much less.
    worlds = Math.max(worlds + 1, Math.floor(worlds * fill))
    limit = fullest
    world = worldOf({ ...demand, players: demand.players / worlds }, supply)
  }
  const perSecond = rates(demand)
  return {
    worlds,
    gateways: worlds * (world.gateways + spareGateways),
    natsNodes: worlds * supply.natsReplicas,
    because: { gateways: world.because, worlds: limit },
    perSecond,
    gatewayMemoryBytes: measured.gatewayBytes.value + (world.players / world.gateways) * measured.sessionBytes.value,
    gatewayCores: world.cores.gateways / world.gateways,
    kbCores: world.cores.kb,
    natsCores: world.cores.nats,
    egressBits: perSecond.frames * supply.frameBytes * 8,
  }
}

/** One world, and how many gateways it needs at least. */
interface World {
  readonly players: number
  readonly gateways: number
  readonly because: 'sockets' | 'cpu' | 'spare'
  readonly actions: number
  readonly cores: { readonly gateways: number; readonly kb: number; readonly nats: number }
}

const mostRounds = 1_000

/** The more gateways there are, the more of them hear of each action: so many are needed that it comes out even. */
function worldOf(demand: Demand, supply: Supply): World {
  let world = worldWith(1 + spareGateways, demand, supply)
  for (let round = 0; round < mostRounds; round++) {
    const next = worldWith(world.gateways + spareGateways, demand, supply)
    if (next.gateways <= world.gateways) break
    world = next
  }
  return world
}

function worldWith(assumed: number, demand: Demand, supply: Supply): World {
  const perSecond = rates(demand)
  const cores = coresOf(demand, perSecond, assumed)
  const bySockets = Math.ceil(demand.players / measured.gatewaySockets.value)
  const byCpu = Math.ceil(cores.gateways / supply.utilization)
  const gateways = Math.max(bySockets, byCpu, 1)
  const because = gateways === 1 ? 'spare' : byCpu > bySockets ? 'cpu' : 'sockets'
  return { players: demand.players, gateways, because, actions: perSecond.actions, cores }
}

/** Of what a world is fullest, and how full: 1 is as full as it may be. */
function fullestOf({ actions, cores }: World, { utilization, natsCores, ackMs }: Supply): readonly [Limit, number] {
  const fills: readonly (readonly [Limit, number])[] = [
    ['kb', cores.kb / utilization],
    ['nats', cores.nats / (natsCores * utilization)],
    ['ack', (actions * ackMs) / 1_000 / utilization],
  ]
  return fills.reduce((fullest, next) => (next[1] > fullest[1] ? next : fullest))
}

function rates({ players, actionsPerS, zonePlayers, movesPerMinute, connectsPerHour }: Demand): Rates {
  const actions = players * actionsPerS
  const moves = (players * movesPerMinute) / 60
  const connects = (players * connectsPerHour) / 3_600
  // An answer and an event for the one who acts, an event for each of the others; an area of interest for each move and connect.
  const frames = actions * (1 + Math.max(1, zonePlayers)) + moves + 2 * connects
  return { actions, moves, connects, frames }
}

function coresOf({ players, zonePlayers }: Demand, { actions, moves, connects }: Rates, gateways: number) {
  const m = measured
  const others = actions * Math.max(0, zonePlayers - 1)
  const hearings = actions * othersHearing(zonePlayers, gateways)
  const gatewaysUs =
    actions * m.gatewayActionUs.value +
    others * m.gatewayFrameUs.value +
    hearings * m.gatewayEventUs.value +
    moves * m.gatewayLookUs.value +
    connects * m.gatewayConnectUs.value +
    players * m.gatewayIdleUs.value
  const kbUs = actions * m.kbActionUs.value + moves * m.kbLookUs.value + connects * m.kbConnectUs.value
  const natsUs = actions * m.natsActionUs.value + hearings * m.natsDeliveryUs.value + connects * m.natsConnectUs.value
  return { gateways: gatewaysUs / 1e6, kb: kbUs / 1e6, nats: natsUs / 1e6 }
}

/** On how many gateways, beside the actor's, somebody of the zone is, if players are spread by chance. */
function othersHearing(zonePlayers: number, gateways: number): number {
  return (gateways - 1) * (1 - (1 - 1 / gateways) ** Math.max(0, zonePlayers - 1))
}
