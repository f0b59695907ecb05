import type { SimClient } from './client.js'
import { market } from './content.js'
import { messageOf, ways } from './messages.js'
import { pick } from './random.js'
import type { Simulation } from './simulation.js'
import type { SimSocket } from './socket.js'
import type { Add, Deeds } from './steps.js'

const encoder = new TextEncoder()
const maxOpen = 3

export function offerClientSteps(sim: Simulation, add: Add): void {
  for (const client of sim.clients) {
    const { socket, number } = client
    if (socket === null) {
      if (!sim.isOver)
        for (const { isUp, isDraining, number: at } of sim.gateways)
          if (isUp && !isDraining) offerConnect(client, at, add)
      continue
    }
    if (socket.state === 'joined') add(5, `open:${number}`)
    if (socket.state === 'open') offerOpen(sim, client, socket, add)
    if (!sim.isCalm && sim.has('disconnect')) add(0.35, `disconnect:${number}`)
  }
}

function offerConnect({ number, memory }: SimClient, at: number, add: Add): void {
  add(1, `connect:${number}:${at}`)
  if (memory?.session != null) add(1, `connect:${number}:${at}:replacing`)
}

function offerOpen(sim: Simulation, client: SimClient, socket: SimSocket, add: Add): void {
  const { number } = client
  if (socket.toGateway.length > 0) add(5, `up:${number}`)
  if (socket.toClient.length > 0 || socket.isClosedByServer) add(socket.isSlow ? 1 : 5, `down:${number}`)
  if (socket.isSlow) add(sim.isCalm ? 3 : 0.5, `unslow:${number}`)
  if (!client.isIn) return
  if (client.needsWorld && !client.hasAsked && client.mayAskAtMs <= sim.time.nowMs) offerQuestion(sim, client, add)
  if (sim.isCalm) return
  if (client.open < maxOpen) offerAction(sim, client, add)
  if (sim.has('slow') && !socket.isSlow) add(0.2, `slow:${number}`)
  if (sim.has('dropped') && !socket.isFull) add(0.05, `full:${number}`)
  if (sim.has('expire') && socket.session!.expiresAtMs > sim.time.nowMs) add(0.1, `expire:${number}`)
  if (!sim.has('twin')) return
  for (const other of sim.clients) {
    if (other !== client && other.user === client.user && other.lastFrame !== null)
      add(0.4, `twin:${number}:${other.number}`)
  }
}

function offerQuestion(sim: Simulation, client: SimClient, add: Add): void {
  add(4, `ask:${client.number}:${firstZone(sim, client)}`)
  if (client.memory !== null) add(4, `ask:${client.number}:`)
}

function firstZone(sim: Simulation, client: SimClient): string {
  return sim.has('wander') ? pick(sim.random, sim.zones)! : (client.world?.zone ?? 'z0')
}

function offerAction(sim: Simulation, client: SimClient, add: Add): void {
  const { experience, world } = client
  const isShared = experience === market
  const kinds = ['collect', 'drop', 'use', 'use', 'go', ...(isShared ? ['give', 'walk'] : [])]
  const kind = pick(sim.random, isShared && sim.has('far') ? [...kinds, 'far'] : kinds)!
  const near = pick(sim.random, world?.seen ?? [])
  const mine = pick(sim.random, world?.held ?? [])
  const user = pick(sim.random, sim.users)!
  const say = (verb: string, arg: string) => add(2.5, `say:${client.number}:${verb}:${arg}`)
  if (kind === 'collect' && near !== undefined) say('collect', near)
  if ((kind === 'drop' || kind === 'use') && mine !== undefined) say(kind, mine)
  if (kind === 'give' && mine !== undefined) say('give', `${mine}>${user}`)
  if (kind === 'go') say('go', pick(sim.random, ways[experience]!)!)
  if (kind === 'walk') say('walk', pick(sim.random, sim.zones)!)
  if (kind === 'far') say('walk', 'far')
}

export const clientDeeds: Deeds = {
  connect(sim, number, at, how) {
    const client = sim.clients[Number(number)]
    const gateway = sim.gateways[Number(at)]
    if (client === undefined || client.socket !== null || !gateway?.isUp || gateway.isDraining) return false
    client.socket = sim.sockets.connect(client, gateway, how === 'replacing' ? (client.memory?.session ?? null) : null)
    return true
  },
  open: (sim, number) => open(sim.clients[Number(number)]?.socket ?? null),
  up(sim, number) {
    const socket = openSocket(sim, number)
    return socket !== null && up(socket)
  },
  down(sim, number) {
    const socket = openSocket(sim, number)
    return socket !== null && down(sim, socket)
  },
  ask(sim, number, zone) {
    const client = sim.clients[Number(number)]
    if (!client?.isIn || !client.needsWorld || client.hasAsked) return false
    client.hasAsked = true
    say(client, zone === '' ? { type: 'request_resync' } : messageOf('walk', zone))
    return true
  },
  say(sim, number, verb, arg) {
    const client = sim.clients[Number(number)]
    if (!client?.isIn) return false
    const isNamed = client.memory !== null || client.messages % 2 === 0
    const request = `client-${number}-message-${client.messages}`
    const message = messageOf(verb, arg)
    say(client, isNamed ? { ...message, request_id: request } : message)
    client.memory?.unanswered.set(request, client.lastFrame!)
    return true
  },
  twin(sim, number, other) {
    const client = sim.clients[Number(number)]
    const frame = sim.clients[Number(other)]?.lastFrame ?? null
    if (!client?.isIn || frame === null) return false
    client.open++
    client.socket!.toGateway.push(frame)
    return true
  },
  disconnect(sim, number) {
    const socket = sim.clients[Number(number)]?.socket ?? null
    if (socket === null) return false
    sim.sockets.disconnect(socket)
    return true
  },
  slow(sim, number) {
    const socket = openSocket(sim, number)
    if (socket === null || socket.isSlow) return false
    socket.isSlow = true
    return true
  },
  full(sim, number) {
    const socket = openSocket(sim, number)
    if (socket === null || socket.isFull) return false
    socket.isFull = true
    return true
  },
  expire(sim, number) {
    const socket = openSocket(sim, number)
    if (socket === null) return false
    socket.session!.expiresAtMs = sim.time.nowMs
    return true
  },
  unslow(sim, number) {
    const socket = openSocket(sim, number)
    if (!socket?.isSlow) return false
    socket.isSlow = false
    socket.gateway.core.drained(socket.session!)
    return true
  },
}

/** The gateway learns that the socket is open. */
export function open(socket: SimSocket | null): boolean {
  if (socket?.state !== 'joined') return false
  socket.state = 'open'
  socket.gateway.core.opened(socket.session!, socket)
  return true
}

/** The gateway takes what the client sent. */
export function up(socket: SimSocket): boolean {
  const frame = socket.toGateway.shift()
  if (frame === undefined) return false
  if (socket.isClosedByServer) return true
  const message = JSON.parse(frame)
  if (message.type === 'ping') socket.track.probes.push(message.cursor ?? null)
  else if (!socket.session!.isLeaving) socket.track.taken++
  socket.gateway.core.received(socket.session!, encoder.encode(frame))
  return true
}

/** The client takes what the gateway sent; at the end, that the socket is closed. */
export function down(sim: Simulation, socket: SimSocket): boolean {
  const frame = socket.take()
  if (frame === undefined) {
    if (!socket.isClosedByServer) return false
    sim.sockets.disconnect(socket)
    return true
  }
  sim.sockets.deliver(socket, frame)
  if (socket.isSlow) socket.gateway.core.drained(socket.session!)
  return true
}

export function openSocket(sim: Simulation, number: string): SimSocket | null {
  const socket = sim.clients[Number(number)]?.socket ?? null
  return socket?.state === 'open' ? socket : null
}

function say(client: SimClient, message: object): void {
  const frame = JSON.stringify(message)
  client.messages++
  client.open++
  client.lastFrame = frame
  client.socket!.toGateway.push(frame)
}
