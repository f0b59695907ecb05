import { WebSocket } from 'ws'

/** One thing that happened on a socket, as the client saw it. Times are those of the journal: milliseconds since 1970. */
export type Entry =
  | { readonly atMs: number; readonly what: 'opened' }
  | { readonly atMs: number; readonly what: 'sent' | 'frame'; readonly text: string }
  | { readonly atMs: number; readonly what: 'binary' }
  | { readonly atMs: number; readonly what: 'closed'; readonly code: number; readonly reason: string }
  /** A remark of the run: what was done to the client, as that its line was cut. */
  | { readonly atMs: number; readonly what: 'note'; readonly text: string }

/** One socket of a client: what it asked for, and everything that happened on it, in order. */
export class SocketRecord {
  readonly number: number
  readonly url: URL
  readonly protocol: 'gaia.v1' | 'gaia.v2'
  readonly startedMs: number
  readonly entries: Entry[] = []
  /** From which port of ours it was opened; null before it is open. */
  port: number | null = null

  constructor(number: number, url: URL, protocol: 'gaia.v1' | 'gaia.v2', startedMs = Date.now()) {
    this.startedMs = startedMs
    this.number = number
    this.url = url
    this.protocol = protocol
  }

  /** What it brought; null if nothing. */
  get cursor(): string | null {
    return this.url.searchParams.get('cursor')
  }

  /** Which gateway it was opened to, by the port that was dialled. */
  get gatewayPort(): number {
    return Number(this.url.port)
  }

  get isClosed(): boolean {
    return this.entries.at(-1)?.what === 'closed'
  }
}

/** Every socket that one device ever opened. */
export class ClientRecord {
  readonly name: string
  readonly user: string
  readonly experience: string
  readonly protocol: 'gaia.v1' | 'gaia.v2'
  readonly sockets: SocketRecord[] = []
  /** The open socket of the device, if there is one: the last that was opened. */
  #open: WebSocket | null = null

  constructor(name: string, user: string, experience: string, protocol: 'gaia.v1' | 'gaia.v2') {
    this.name = name
    this.user = user
    this.experience = experience
    this.protocol = protocol
  }

  get socket(): SocketRecord | undefined {
    return this.sockets.at(-1)
  }

  get isOpen(): boolean {
    return this.#open?.readyState === WebSocket.OPEN
  }

  note(text: string): void {
    this.socket?.entries.push({ atMs: Date.now(), what: 'note', text })
  }

  /** Says something on the open socket, beside what the device says. */
  say(message: object): void {
    if (this.isOpen) this.#open!.send(JSON.stringify(message))
  }

  /** A WebSocket class whose sockets are written down here. */
  webSocket(): new (url: string, protocols: string[]) => WebSocket {
    const record = this
    return class extends WebSocket {
      readonly #record: SocketRecord

      constructor(address: string, protocols: string[]) {
        super(address, protocols, { perMessageDeflate: false })
        const socket = new SocketRecord(record.sockets.length + 1, new URL(address), record.protocol)
        this.#record = socket
        record.sockets.push(socket)
        record.#open = this
        this.on('upgrade', ({ socket: line }) => {
          socket.port = line.localPort ?? null
        })
        this.on('open', () => socket.entries.push({ atMs: Date.now(), what: 'opened' }))
        this.on('message', (data, isBinary) => {
          if (isBinary) socket.entries.push({ atMs: Date.now(), what: 'binary' })
          else socket.entries.push({ atMs: Date.now(), what: 'frame', text: String(data) })
        })
        this.on('error', () => undefined)
        this.on('close', (code, reason) => {
          socket.entries.push({ atMs: Date.now(), what: 'closed', code, reason: String(reason) })
        })
      }

      override send(data: Parameters<WebSocket['send']>[0]): void {
        this.#record.entries.push({ atMs: Date.now(), what: 'sent', text: String(data) })
        super.send(data)
      }
    }
  }
}
