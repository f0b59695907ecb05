import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

interface Teardown {
  teardown(task: () => void): void
}

export type Said = Record<string, unknown> & { type: string }

/** What `connected` says more to a socket of gaia.v2. */
export type Welcome = Record<string, unknown>

const fresh: Welcome = { recovery: { outcome: 'fresh' } }
export const current: Welcome = { recovery: { outcome: 'current' } }

/** One socket, as its server has it. */
export class Seat {
  readonly url: URL
  /** What the client offered, the protocol and the token. */
  readonly offered: readonly string[]
  readonly closed: Promise<number>
  readonly said: Said[] = []
  readonly #socket: WebSocket
  readonly #number: number
  #read = 0
  #wake: () => void = () => undefined

  constructor(socket: WebSocket, url: string, offered: readonly string[], number: number) {
    this.#socket = socket
    this.#number = number
    this.url = new URL(url, 'ws://server')
    this.offered = offered
    this.closed = once(socket, 'close').then(([code]) => code as number)
    socket.on('message', (data) => {
      this.said.push(JSON.parse(String(data)) as Said)
      this.#wake()
    })
  }

  get query(): Record<string, string> {
    return Object.fromEntries(this.url.searchParams)
  }

  send(...frames: readonly object[]): void {
    for (const frame of frames) this.#socket.send(JSON.stringify(frame))
  }

  sendText(text: string | Buffer): void {
    this.#socket.send(text)
  }

  welcome(more: Welcome = fresh): void {
    const v2 = { protocol: 'gaia.v2', session_id: `session-${this.#number}`, heartbeat_ms: 25_000, ...more }
    this.send({
      type: 'connected',
      connection_id: 'c',
      user_id: 'alice',
      experience: 'wylding-woods',
      timestamp: 1,
      message: 'Hello',
      ...(this.#socket.protocol === 'gaia.v2' && v2),
    })
  }

  /** What the client says next. */
  async next(): Promise<Said> {
    while (this.#read >= this.said.length) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.said[this.#read++]!
  }

  /** Asserts nothing: what the client said and nobody looked at. */
  get unread(): readonly Said[] {
    return this.said.slice(this.#read)
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason)
  }

  /** Gone without a word. */
  cut(): void {
    this.#socket.terminate()
  }

  /** Reads nothing more, so that it answers nothing either. */
  pause(): void {
    this.#socket.pause()
  }
}

/** A server that says what the test says. */
export class Server {
  readonly url: string
  readonly seats: Seat[] = []
  #taken = 0
  #wake: () => void = () => undefined

  static async start(t: Teardown): Promise<Server> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    t.teardown(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    return new Server(server)
  }

  private constructor(server: WebSocketServer) {
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/experience`
    server.on('connection', (socket, { url = '', headers }) => {
      const offered = String(headers['sec-websocket-protocol'] ?? '').split(',')
      this.seats.push(new Seat(socket, url, offered, this.seats.length + 1))
      this.#wake()
    })
  }

  /** The next socket that somebody opens. */
  async seat(): Promise<Seat> {
    while (this.#taken >= this.seats.length) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.seats[this.#taken++]!
  }
}
