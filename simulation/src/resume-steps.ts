import type { SimClient } from './client.js'
import { down, open, openSocket, up } from './client-steps.js'
import type { Memory } from './memory.js'
import type { Simulation } from './simulation.js'
import type { SimSocket } from './socket.js'
import type { Add, Deeds } from './steps.js'

/** What devices of protocol v2 do beside, and sockets of which one end does not know that the other is gone. */
export function offerResumeSteps(sim: Simulation, add: Add): void {
  for (const client of sim.clients) {
    const { number, socket, memory } = client
    if (!sim.isCalm && sim.has('lose') && socket?.state === 'open') add(0.3, `lose:${number}`)
    if (memory === null) continue
    if (memory.next !== null) offerNext(client, memory.next, add)
    else if (memory.isSentAway && client.isIn) offerLeaving(sim, client, add)
    if (!client.isIn || socket?.state !== 'open') continue
    if (memory.again.length > 0 && !client.needsWorld) add(3, `again:${number}`)
    if (!sim.isCalm) add(0.2, `ping:${number}`)
  }
  for (const { name, toGateway, isClosedByServer } of sim.sockets.lost()) {
    if (toGateway.length > 0 && !isClosedByServer) add(1, `late-up:${name}`)
    add(sim.isCalm ? 2 : 0.4, `bury:${name}`)
  }
}

function offerNext({ number }: SimClient, next: SimSocket, add: Add): void {
  if (next.state === 'joined') add(4, `open-next:${number}`)
  if (next.state === 'open' && (next.toClient.length > 0 || next.isClosedByServer)) add(4, `down-next:${number}`)
}

function offerLeaving(sim: Simulation, { number, socket }: SimClient, add: Add): void {
  for (const gateway of sim.gateways)
    if (gateway.isUp && !gateway.isDraining && gateway !== socket!.gateway) add(2, `next:${number}:${gateway.number}`)
}

export const resumeDeeds: Deeds = {
  /** The client's end is gone; the gateway will learn of it later, or never. */
  lose(sim, number) {
    const socket = openSocket(sim, number)
    if (socket === null) return false
    sim.sockets.lose(socket)
    return true
  },
  'late-up'(sim, name) {
    const socket = lostSocket(sim, name)
    return socket !== null && up(socket)
  },
  bury(sim, name) {
    const socket = lostSocket(sim, name)
    if (socket === null) return false
    sim.sockets.disconnect(socket)
    return true
  },
  /** Make before break. */
  next(sim, number, at) {
    const client = sim.clients[Number(number)]
    const gateway = sim.gateways[Number(at)]
    const memory = client?.memory ?? null
    if (!client?.isIn || memory === null || memory.next !== null || !memory.isSentAway) return false
    if (!gateway?.isUp || gateway.isDraining || gateway === client.socket!.gateway) return false
    memory.next = sim.sockets.connect(client, gateway, memory.session)
    return true
  },
  'open-next': (sim, number) => open(memoryOf(sim, number)?.next ?? null),
  'down-next'(sim, number) {
    const next = memoryOf(sim, number)?.next ?? null
    return next?.state === 'open' && down(sim, next)
  },
  again(sim, number) {
    const client = sim.clients[Number(number)]
    const memory = client?.memory ?? null
    const request = memory?.again.shift()
    if (!client?.isIn || memory === null || request === undefined) return false
    client.open++
    client.socket!.toGateway.push(memory.unanswered.get(request)!)
    return true
  },
  ping(sim, number) {
    const client = sim.clients[Number(number)]
    const memory = client?.memory ?? null
    if (!client?.isIn || memory === null) return false
    memory.isCurrent = null
    client.socket!.toGateway.push(JSON.stringify({ type: 'ping', cursor: memory.cursor }))
    return true
  },
}

function memoryOf(sim: Simulation, number: string): Memory | null {
  return sim.clients[Number(number)]?.memory ?? null
}

function lostSocket(sim: Simulation, name: string): SimSocket | null {
  const socket = sim.sockets.open.get(name)
  return socket?.isLost ? socket : null
}
