import { WebSocket } from 'ws'
import {
  type ClientEvents,
  type ConnectOptions,
  connect,
  type GaiaClient,
  type WebSocketClass,
} from '../../src/index.js'
import { Clock } from './clock.js'
import { seen } from './frames.js'
import { type Seat, Server, type Welcome } from './server.js'

interface Test {
  teardown(task: () => void): void
}

/** One frame at a time, so that whoever waits for an answer is told before the frame behind it. */
class OneByOne extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { allowSynchronousEvents: false, perMessageDeflate: false })
  }
}

export const NodeWebSocket = OneByOne as unknown as WebSocketClass

export interface Scene {
  readonly client: GaiaClient
  readonly server: Server
  readonly time: Clock
  /** Everything that was told, by its name. */
  readonly heard: { readonly [Name in keyof ClientEvents]?: ClientEvents[Name][] }
}

/** A client at a server of the test, with a clock of the test. Chance is the least that it can be. */
export async function play(t: Test, options: Partial<ConnectOptions> = {}): Promise<Scene> {
  const server = await Server.start(t)
  const time = new Clock()
  const client = connect({
    url: server.url,
    token: () => 'a-token',
    WebSocket: NodeWebSocket,
    random: () => 0,
    time,
    ...options,
  })
  t.teardown(() => client.close())
  return { client, server, time, heard: hearAll(client) }
}

/** The same, and the client knows the shop in version 1. */
export async function settle(t: Test, options: Partial<ConnectOptions> = {}): Promise<Scene & { seat: Seat }> {
  const scene = await play(t, options)
  const seat = await welcomed(scene)
  await seat.next()
  seat.send(seen({ version: 1, ...(options.protocol === 'gaia.v1' && { cursor: null }) }))
  await told(scene.client, 'entered')
  return { ...scene, seat }
}

/** The next socket, which is told `connected`. */
export async function welcomed({ server }: Pick<Scene, 'server'>, more?: Welcome): Promise<Seat> {
  const seat = await server.seat()
  seat.welcome(more)
  return seat
}

/** Resolves when the client tells that, and if given one that `matches`. */
export function told<Name extends keyof ClientEvents>(
  client: GaiaClient,
  name: Name,
  matches: (event: ClientEvents[Name]) => boolean = () => true,
): Promise<ClientEvents[Name]> {
  return new Promise((resolve) => {
    const leave = client.on(name, (event) => {
      if (!matches(event)) return
      leave()
      resolve(event)
    })
  })
}

export function inState(client: GaiaClient, state: string): Promise<unknown> {
  return client.state === state ? Promise.resolve() : told(client, 'state', (event) => event.state === state)
}

/** Resolves when everything that the server had sent before is here. */
export async function caughtUp(seat: Seat, client: GaiaClient): Promise<void> {
  const passed = told(client, 'told')
  seat.send({ type: 'npc_speech', npc_id: 'fence', text: '', voice: '', timestamp: 1 })
  await passed
}

const names = [
  'state',
  'recovery',
  'world',
  'entered',
  'update',
  'item',
  'inventory',
  'npc',
  'weather',
  'area',
  'quest',
  'stats',
  'effects',
  'told',
  'pong',
  'resync',
  'token',
  'failure',
] as const

function hearAll(client: GaiaClient): Scene['heard'] {
  const heard: Record<string, unknown[]> = {}
  for (const name of names) {
    heard[name] = []
    client.on(name, (event) => heard[name]!.push(event))
  }
  return heard as Scene['heard']
}
