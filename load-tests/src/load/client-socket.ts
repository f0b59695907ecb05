import { connect, type Socket } from 'node:net'
import { clientFrame, FrameReader, opcodes } from './frame-reader.js'

const key = Buffer.alloc(16, 'gaia').toString('base64')
const headEnd = Buffer.from('\r\n\r\n')
const maxHeadBytes = 16_384
const connectTimeoutMs = 10_000

/** All sockets read into one buffer: what is read is used up before the next read. */
const shared = Buffer.allocUnsafeSlow(256 * 1024)

export interface ClientOptions {
  /** This machine, if absent. */
  readonly host?: string
  readonly port: number
  /** The address that it comes from, where one has not ports enough. */
  readonly localAddress?: string
  /** Path and query. */
  readonly target: string
  /** The subprotocol that it offers, if any. */
  readonly protocol?: string
  /** Per text frame; the text is null unless `keepsText`, and valid during the call only. */
  readonly onText: (text: Buffer | null) => void
  /** After each read that brought frames. */
  readonly onRead?: () => void
  readonly keepsText?: boolean
  /** The server ended the connection. */
  readonly onLost: (why: string) => void
}

/**
 * A WebSocket client that costs next to nothing: it counts frames, answers pings and can send texts.
 * A library's client costs more than the servers that are to be measured.
 */
export class ClientSocket {
  readonly #options: ClientOptions
  readonly #socket: Socket
  readonly #reader: FrameReader
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  #head: Buffer | null = Buffer.alloc(0)
  readonly #settle: (error: Error | null) => void

  /** Resolves when the server has agreed to the upgrade. */
  static open(options: ClientOptions): Promise<ClientSocket> {
    return new Promise((resolve, reject) => {
      const client = new ClientSocket(options, (error) => (error === null ? resolve(client) : reject(error)))
    })
  }

  private constructor(options: ClientOptions, settle: (error: Error | null) => void) {
    this.#options = options
    this.#settle = settle
    this.#reader = new FrameReader((opcode, payload) => this.#frame(opcode, payload), options.keepsText === true)
    const onread = { buffer: shared, callback: (length: number) => this.#read(length) }
    const { host = '127.0.0.1', port, localAddress } = options
    const from = localAddress === undefined ? {} : { localAddress }
    this.#socket = connect({ host, port, ...from, noDelay: true, onread })
    this.#socket.setTimeout(connectTimeoutMs, () => this.#lost('no answer to the upgrade'))
    this.#socket.on('error', (error) => this.#lost(error.message))
    this.#socket.on('close', () => this.#lost(`cut after ${this.#socket.bytesRead} bytes`))
    this.#socket.write(
      `GET ${options.target} HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n` +
        `${options.protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${options.protocol}\r\n`}\r\n`,
    )
  }

  send(text: string): void {
    this.#socket.write(clientFrame(opcodes.text, Buffer.from(text)))
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#socket.end(clientFrame(opcodes.close, Buffer.from([0x03, 0xe8])))
  }

  #read(length: number): boolean {
    const bytes = shared.subarray(0, length)
    if (this.#state === 'open') this.#reader.read(bytes)
    else if (this.#state === 'connecting') this.#readHead(bytes)
    this.#options.onRead?.()
    return true
  }

  #readHead(bytes: Buffer): void {
    const head = Buffer.concat([this.#head!, bytes])
    const end = head.indexOf(headEnd)
    if (end < 0 && head.length < maxHeadBytes) {
      this.#head = head
      return
    }
    this.#head = null
    if (!head.toString('latin1', 0, 12).startsWith('HTTP/1.1 101')) {
      return this.#lost(`upgrade refused: ${head.toString('latin1', 0, 40).split('\r\n')[0]}`)
    }
    this.#state = 'open'
    this.#socket.setTimeout(0)
    this.#settle(null)
    this.#reader.read(head.subarray(end + headEnd.length))
  }

  #frame(opcode: number, payload: Buffer | null): void {
    if (opcode === opcodes.text) this.#options.onText(payload)
    else if (opcode === opcodes.ping) this.#socket.write(clientFrame(opcodes.pong, payload!))
    else if (opcode === opcodes.close) this.#lost(`closed by the server with ${closeCode(payload!)}`)
  }

  #lost(why: string): void {
    if (this.#state === 'closed') return
    const before = this.#state
    this.#state = 'closed'
    this.#socket.destroy()
    if (before === 'connecting') this.#settle(new Error(why))
    else this.#options.onLost(why)
  }
}

function closeCode(payload: Buffer): number {
  return payload.length >= 2 ? payload.readUInt16BE(0) : 1005
}
