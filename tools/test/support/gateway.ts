import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

interface Teardown {
  teardown(task: () => void): void
}

export interface Seat {
  readonly socket: WebSocket
  readonly url: URL
  /** What was offered beside the protocol that was chosen. */
  readonly offered: readonly string[]
  send(frame: object): void
}

type Frame = Record<string, unknown> & { type: string }

/** What `connected` says more in gaia.v2, unless a test says otherwise. */
const more = { protocol: 'gaia.v2', heartbeat_ms: 25_000, recovery: { outcome: 'fresh' } }

/**
 * A server that says `connected` and then whatever the test says for each frame. `welcome`: what `connected` says
 * more in gaia.v2 to the socket with this number.
 */
export async function openGateway(
  t: Teardown,
  hear: (frame: Frame, seat: Seat) => void,
  welcome: (number: number) => object = () => ({}),
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const seats: Seat[] = []
  const frames: Frame[] = []
  server.on('connection', (socket, request) => {
    const send = (frame: object) => socket.send(JSON.stringify(frame))
    const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(',')
    const seat = { socket, url: new URL(request.url ?? '', 'ws://x'), offered, send }
    seats.push(seat)
    const number = seats.length
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame
      frames.push(frame)
      hear(frame, seat)
    })
    send({
      type: 'connected',
      connection_id: 'c',
      user_id: 'alice',
      experience: 'wylding-woods',
      timestamp: 1,
      message: 'hi',
      ...(socket.protocol === 'gaia.v2' && { ...more, session_id: `s${number}`, ...welcome(number) }),
    })
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/ws/experience`, seats, frames }
}
