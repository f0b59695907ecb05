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
  readonly gateways: number
  /** Worlds with a KB and a stream each, among which the players are divided: one KB owns a world. */
  readonly kbs: number
  readonly natsNodes: number
  /** Of each, what decides how many there are. */
  readonly because: { readonly gateways: 'sockets' | 'cpu' | 'spare'; readonly kbs: 'kb' | 'nats' | 'ack' | 'one' }
  readonly perSecond: {
    readonly actions: number
    readonly frames: number
    readonly connects: number
    readonly moves: number
  }
  /** Of one gateway. */
  readonly gatewayMemoryBytes: number
  readonly gatewayCores: number
  /** Of one world's KB and NATS leader. */
  readonly kbCores: number
  readonly natsCores: number
  /** Out of all gateways, bits a second. */
  readonly egressBits: number
}

/** One gateway more than are needed: one can be rolled, or die. */
const spareGateways = 1

/** How many of each there must be. All rates are averages: see CAPACITY.md for what that leaves out. */
export function needs(demand: Demand, supply: Supply): Needs {
  let found = needsWith(1, demand, supply)
  // The more gateways there are, the more of them hear of each action: so many are needed that it comes out even.
  for (let round = 0; round < mostRounds; round++) {
    const next = needsWith(found.gateways, demand, supply)
    if (next.gateways <= found.gateways) break
    found = next
  }
  return found
}

const mostRounds = 1_000

function needsWith(assumed: number, demand: Demand, supply: Supply): Needs {
  const perSecond = rates(demand)
  const cost = coresOf(demand, perSecond, assumed)
  const byWhat = {
    kb: cost.kb / supply.utilization,
    nats: cost.nats / (supply.natsCores * supply.utilization),
    ack: (perSecond.actions * supply.ackMs) / 1_000 / supply.utilization,
  }
  const kbs = Math.max(1, Math.ceil(Math.max(...Object.values(byWhat))))
  const bySockets = Math.ceil(demand.players / measured.gatewaySockets.value)
  const byCpu = Math.ceil(cost.gateways / supply.utilization)
  const least = Math.max(bySockets, byCpu, 1)
  const gateways = least + spareGateways
  return {
    gateways,
    kbs,
    natsNodes: kbs * supply.natsReplicas,
    because: {
      gateways: least === 1 ? 'spare' : byCpu > bySockets ? 'cpu' : 'sockets',
      kbs: kbs === 1 ? 'one' : largest(byWhat),
    },
    perSecond,
    gatewayMemoryBytes: measured.gatewayBytes.value + (demand.players / least) * measured.sessionBytes.value,
    gatewayCores: cost.gateways / least,
    kbCores: cost.kb / kbs,
    natsCores: cost.nats / kbs,
    egressBits: perSecond.frames * supply.frameBytes * 8,
  }
}

function rates({ players, actionsPerS, zonePlayers, movesPerMinute, connectsPerHour }: Demand): Needs['perSecond'] {
  const actions = players * actionsPerS
  const moves = (players * movesPerMinute) / 60
  const connects = (players * connectsPerHour) / 3_600
  // An answer and an event for the one who acts, an event for each of the others; an area of interest for each move and connect.
  const frames = actions * (1 + Math.max(1, zonePlayers)) + moves + 2 * connects
  return { actions, moves, connects, frames }
}

function coresOf({ players, zonePlayers }: Demand, { actions, moves, connects }: Needs['perSecond'], gateways: number) {
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

function largest(of: { readonly kb: number; readonly nats: number; readonly ack: number }): 'kb' | 'nats' | 'ack' {
  if (of.ack >= of.kb && of.ack >= of.nats) return 'ack'
  return of.kb >= of.nats ? 'kb' : 'nats'
}
