import type { SimGateway } from './gateway.js'
import { below, pick } from './random.js'
import type { Simulation } from './simulation.js'
import type { Add, Deeds } from './steps.js'

export function offerNatsSteps(sim: Simulation, add: Add): void {
  for (const gateway of sim.gateways) if (gateway.isUp) offerGateway(sim, gateway, add)
  const { stream } = sim
  if (sim.mode === 'live-only') return
  if (!stream.exists && canCopy(sim)) add(1, 'make-from-copy')
  else if (!sim.isCalm && stream.last > 0) {
    if (sim.has('recreate') || stream.copied !== null) add(0.06, 'delete')
    if (sim.has('copy')) add(0.06, 'copy')
  }
}

function offerGateway(sim: Simulation, gateway: SimGateway, add: Add): void {
  const { bus, number } = gateway
  for (const { name, isLost, isAnswered, isAtLeader } of bus.requests.values()) {
    if (isLost) add(1, `fail:${number}:${name}`)
    else if (isAnswered) add(4, `answer:${number}:${name}`)
    else add(4, `read:${number}:${name}:${!sim.has('late') || isAtLeader ? 0 : below(sim.random, 5)}`)
    if (!sim.isCalm && sim.has('unanswered') && !isLost) add(0.2, `fail:${number}:${name}`)
  }
  if (!bus.isConnected) return add(sim.isCalm || !bus.wasConnected ? 3 : 0.7, `nats-up:${number}`)
  if (bus.arrivals.length > 0) add(6, `arrive:${number}`)
  if (!sim.isCalm && sim.has('lost-copies')) add(0.4, `lose-copies:${number}:${pick(sim.random, [1, 1, 3, 8])}`)
  for (const want of bus.wants.values()) if (!want.isAtServer) add(4, `subscribe:${number}:${want.subject}`)
  if (bus.advisories > 0) add(sim.isCalm ? 2 : 0.5, `advisory:${number}`)
  if (!sim.isCalm && sim.has('nats')) add(0.15, `nats-down:${number}`)
}

/**
 * Only the KB can know of what the deleted stream alone had: a gateway that has seen nothing of that, and had not yet
 * heard of all, cannot tell the copy from the stream that it knows.
 */
function canCopy({ stream, gateways }: Simulation): boolean {
  const { copied, lastOfDeleted } = stream
  if (copied === null) return false
  return gateways.every(({ isUp, core }) => !isUp || core.lastSequence > copied || core.lastSequence >= lastOfDeleted)
}

export const natsDeeds: Deeds = {
  fail: (sim, at, name) => running(sim, at)?.bus.fail(name) ?? false,
  answer: (sim, at, name) => running(sim, at)?.bus.deliver(name) ?? false,
  read: (sim, at, name, late) => running(sim, at)?.bus.ask(name, Number(late)) ?? false,
  'nats-up'(sim, at) {
    const bus = running(sim, at)?.bus
    if (bus === undefined || bus.isConnected) return false
    bus.connect()
    return true
  },
  'nats-down'(sim, at) {
    const bus = running(sim, at)?.bus
    if (!bus?.isConnected) return false
    bus.disconnect()
    return true
  },
  arrive(sim, at) {
    const bus = running(sim, at)?.bus
    if (bus === undefined || bus.arrivals.length === 0) return false
    sim.noteArrival(Number(at))
    bus.arrive()
    return true
  },
  'lose-copies'(sim, at, count) {
    const bus = running(sim, at)?.bus
    if (!bus?.isConnected) return false
    bus.loses = Number(count)
    return true
  },
  subscribe: (sim, at, subject) => running(sim, at)?.bus.reachServer(subject) ?? false,
  advisory(sim, at) {
    const bus = running(sim, at)?.bus
    if (!bus?.isConnected || bus.advisories === 0) return false
    bus.advisories--
    bus.arrivals.push({ kind: 'advisory' })
    return true
  },
  delete(sim) {
    if (!sim.stream.exists) return false
    sim.stream.delete()
    return true
  },
  copy(sim) {
    if (!sim.stream.exists) return false
    sim.stream.copy()
    return true
  },
  /** An operator restores the stream, before the KB makes it anew. */
  'make-from-copy'(sim) {
    if (sim.stream.exists || !canCopy(sim)) return false
    sim.stream.makeFromCopy()
    sim.advise()
    return true
  },
}

function running(sim: Simulation, at: string): SimGateway | undefined {
  const gateway = sim.gateways[Number(at)]
  return gateway?.isUp ? gateway : undefined
}
