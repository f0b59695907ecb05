import type { OwnFrame, SimClient } from './client.js'
import type { SimGateway } from './gateway.js'
import { standOf } from './memory.js'
import { showContent } from './show.js'
import type { Simulation } from './simulation.js'
import { SimSocket } from './socket.js'
import { newTrack, type Track } from './track.js'

type Frame = string | Uint8Array

/** How sockets come and go, and what passes over them. */
export class Sockets {
  /** Those of which a gateway still has its end, by name. */
  readonly open = new Map<string, SimSocket>()
  readonly #tracks = new Map<string, Track>()
  readonly #sim: Simulation

  constructor(sim: Simulation) {
    this.#sim = sim
  }

  /** What the judge knows of a socket, also when it is gone. */
  track(name: string): Track {
    return this.#tracks.get(name)!
  }

  /** Whether the effect of a request has been given, and is only not yet written. */
  isOnItsWay(name: string, request: string): boolean {
    const { contents } = this.#sim
    return (this.open.get(name)?.session?.unwritten ?? []).some((frame) => {
      const content = typeof frame === 'string' ? null : contents.decode(frame)
      return content !== null && 'event' in content && content.event?.world.request === request
    })
  }

  /** `replaces`: the session that the new socket names as its predecessor. */
  connect(client: SimClient, gateway: SimGateway, replaces: string | null): SimSocket {
    const sim = this.#sim
    const name = `c${client.number}#${++client.sockets}`
    const track = trackOf(name, client, gateway)
    this.#tracks.set(name, track)
    const written = (to: SimSocket, frame: Frame) => this.#written(to, frame)
    const socket = new SimSocket(name, client, gateway, track, written, (from, code) => {
      sim.note(`${from.name} is closed: ${code}`)
      sim.judge.closed(from.track, code, from.isFull)
    })
    this.open.set(name, socket)
    const { core } = gateway
    const v2 = client.memory === null ? null : { cursor: this.#cursorOf(client), replaces }
    core
      .join({ user: client.user, experience: client.experience, token: name }, Number.MAX_SAFE_INTEGER, 5_000, v2)
      .then(
        (joined) => {
          if ('goodbye' in joined) return sim.fail('refused', `${name}: ${joined.goodbye}`)
          if (socket.state === 'closed') return core.abandon(joined)
          socket.session = joined
          socket.state = 'joined'
        },
        (error) => sim.fail('surprise', `join: ${error}`),
      )
    return socket
  }

  /** Mutant: the zone in it is not looked at. */
  #cursorOf({ memory, user, experience }: SimClient): string | null {
    const cursor = memory?.cursor ?? null
    const { switches } = this.#sim
    if (cursor === null || !switches.has('cursor-without-zone')) return cursor
    return `${cursor.slice(0, cursor.lastIndexOf('.'))}.${this.#sim.history.zoneOf(experience, user) ?? ''}`
  }

  /** The client's end of the socket is gone, and the gateway learns of it. */
  disconnect(socket: SimSocket): void {
    const { session, state, gateway } = socket
    this.#forget(socket)
    if (session === null) return
    if (state === 'joined') gateway.core.abandon(session)
    else gateway.core.socketClosed(session)
  }

  /** The client's end of the socket is gone, and the gateway does not learn of it yet. */
  lose(socket: SimSocket): void {
    socket.isLost = true
    this.#leave(socket)
  }

  lost(): SimSocket[] {
    return [...this.open.values()].filter(({ isLost }) => isLost)
  }

  /** The gateway is gone. */
  cut(gateway: SimGateway): void {
    for (const socket of [...this.open.values()]) if (socket.gateway === gateway) this.#forget(socket)
  }

  #forget(socket: SimSocket): void {
    socket.state = 'closed'
    this.open.delete(socket.name)
    this.#leave(socket)
  }

  /** The socket that was to come next takes its place, if there is one. */
  #leave(socket: SimSocket): void {
    const { client } = socket
    const { memory } = client
    if (memory?.next === socket) {
      memory.next = null
      for (const frame of memory.aside.splice(0)) this.#taken(client, frame)
    } else if (client.socket === socket) {
      client.socket = memory?.next ?? null
      if (memory === null) return
      memory.next = null
      // What it is answered it knows; what it is told of the world it will be told again.
      for (const frame of memory.aside.splice(0)) if (this.#isAnswer(frame)) this.#taken(client, frame)
    }
  }

  #isAnswer(frame: Frame): boolean {
    return typeof frame !== 'string' && this.#sim.contents.decode(frame).kind === 'response'
  }

  #written(socket: SimSocket, frame: Frame): void {
    const { contents, judge } = this.#sim
    if (typeof frame === 'string') {
      this.#sim.note(`${socket.name} is given ${frame}`)
      return judge.own(socket.track, JSON.parse(frame))
    }
    const members = contents.members(frame)
    const content = contents.decode(frame)
    const cursor = members.cursor === undefined ? '' : `, cursor ${members.cursor}`
    this.#sim.note(`${socket.name} is given ${showContent(content)}${cursor}`)
    judge.content(socket.track, content, members)
  }

  /** The client reads a frame. While its next socket is opened, what the old one brings is put aside. */
  deliver(socket: SimSocket, frame: Frame): void {
    const { client } = socket
    if (typeof frame === 'string' && frame.includes('"connected"')) {
      socket.isWelcomed = true
      if (client.memory?.next === socket) this.lose(client.socket!)
    }
    if (client.socket !== socket) return
    if (client.memory !== null && client.memory.next !== null) client.memory.aside.push(frame)
    else this.#taken(client, frame)
  }

  #taken(client: SimClient, frame: Frame): void {
    const { contents } = this.#sim
    if (typeof frame === 'string') client.own(JSON.parse(frame) as OwnFrame)
    else client.take(contents.decode(frame), frame, contents.members(frame).cursor)
  }
}

function trackOf(name: string, { user, experience, world, memory }: SimClient, { bus }: SimGateway): Track {
  const track = newTrack(name, user, experience, bus.lost)
  if (memory === null) return track
  const brought = memory.cursor === null ? null : standOf(memory.cursor)
  track.v2 = { brought, isFar: world?.isFar ?? false, isTainted: memory.isTainted, said: null, left: null }
  return track
}
