import type { Frame } from './events.js'
import type { Connected, Goodbye } from './generated/messages.js'
import type { WebSocketLike } from './host.js'
import type { Protocol } from './options.js'
import type { Settings } from './settings.js'
import { Silence } from './silence.js'

/** Where a socket goes, as whom, and where its client stands. */
export interface Call {
  readonly url: string
  readonly protocol: Protocol
  readonly experience: string | null
  readonly token: string
  /** Of what the client applied last; null: it has no world. Only gaia.v2 says it. */
  readonly cursor: string | null
  /** The session that this socket replaces. Only gaia.v2 says it. */
  readonly session: string | null
}

/** How a socket ended. */
export interface SocketEnding {
  readonly code: number
  /** A sentence. */
  readonly why: string
  /** The server's last word, if it had one. */
  readonly goodbye: Goodbye | null
  /** How long the server asked to wait, from now on. */
  readonly patienceMs: number
}

export interface SocketListener {
  /** `connected` is the first, but for a `goodbye` to who is refused. */
  frame(frame: Frame): void
  badFrame(why: string): void
  ended(ending: SocketEnding): void
}

type SocketParts = Pick<Settings, 'WebSocket' | 'time' | 'hostTime' | 'limits'>

const open = 1
/** A server that does not answer a close frame is left without its answer. */
const leaveMs = 2_000

/** One socket, from its opening to its end. */
export class Socket {
  readonly url: string
  #listener: SocketListener | null
  #connected: Connected | null = null
  #goodbye: Goodbye | null = null
  #goodbyeAtMs = 0
  #error: string | null = null
  readonly #silence: Silence
  readonly #parts: SocketParts
  readonly #socket: WebSocketLike

  /** Throws if the address or the token cannot be used. */
  constructor(call: Call, parts: SocketParts, listener: SocketListener) {
    this.url = call.url
    this.#parts = parts
    this.#listener = listener
    this.#socket = new parts.WebSocket(...addressOf(call))
    const ping = call.protocol === 'gaia.v1' ? () => this.send('{"type":"ping"}') : null
    this.#silence = new Silence(parts, ping, (why) => this.#die(why))
    this.#socket.onmessage = ({ data }) => this.#take(data)
    // The package `ws` throws what nobody listens to.
    this.#socket.onerror = ({ message }) => {
      this.#error ??= message ?? null
    }
    this.#socket.onclose = ({ code, reason }) => this.#end(code, reason || (code === 1006 ? this.#error : null))
  }

  get isOpen(): boolean {
    return this.#listener !== null && this.#connected !== null && this.#socket.readyState === open
  }

  /** What it was told first. */
  get connected(): Connected | null {
    return this.#connected
  }

  get goodbye(): Goodbye | null {
    return this.#goodbye
  }

  /** Since when nothing came. */
  get silentMs(): number {
    return this.#silence.silentMs
  }

  /** How long its server asked to wait before the next socket is opened, from now on. */
  get patienceMs(): number {
    const { time, limits } = this.#parts
    const askedMs = Math.min(this.#goodbye?.retry_after_ms ?? 0, limits.patienceMostMs)
    return Math.max(0, this.#goodbyeAtMs + askedMs - time.now())
  }

  /** Only what is open sends. */
  send(text: string): void {
    if (this.isOpen) this.#socket.send(text)
  }

  /** Ends it; nothing more is told of it. */
  leave(): void {
    this.#detach()
    if (this.#socket.terminate !== undefined) {
      this.#socket.onclose = this.#parts.hostTime.after(leaveMs, () => this.#socket.terminate?.())
    }
    this.#socket.close(1000)
  }

  /** The same without a word to the server, where that can be done. */
  cut(): void {
    this.#detach()
    if (this.#socket.terminate === undefined) this.#socket.close()
    else this.#socket.terminate()
  }

  /** It is dead, whatever TCP believes. */
  fail(why: string): void {
    if (this.#listener !== null) this.#die(why)
  }

  #take(data: unknown): void {
    if (this.#listener === null) return
    this.#silence.heard()
    const frame = readFrame(data)
    if (frame === null) return this.#listener.badFrame('What came is no message')
    if (frame.type === 'connected') this.#opened(frame)
    if (frame.type === 'goodbye') {
      this.#goodbye = frame
      this.#goodbyeAtMs = this.#parts.time.now()
    }
    this.#listener.frame(frame)
  }

  #opened(connected: Connected): void {
    if (this.#connected !== null) return
    this.#connected = connected
    this.#silence.follow(connected.heartbeat_ms ?? null)
  }

  #die(why: string): void {
    const listener = this.#listener
    const ending = this.#endingOf(1006, why)
    this.cut()
    listener?.ended(ending)
  }

  #end(code: number, why: string | null): void {
    const listener = this.#listener
    const ending = this.#endingOf(code, why || `The socket was closed with ${code}`)
    this.#detach()
    listener?.ended(ending)
  }

  #endingOf(code: number, why: string): SocketEnding {
    const { patienceMs } = this
    const goodbye = this.#goodbye
    return { code, why: goodbye?.message ?? why, goodbye, patienceMs }
  }

  #detach(): void {
    this.#listener = null
    this.#silence.stop()
  }
}

/** Null: it is no frame. */
function readFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') return null
  try {
    const value: unknown = JSON.parse(data)
    const isFrame = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    return isFrame ? (value as Frame) : null
  } catch {
    return null
  }
}

/** In gaia.v2 the token stays out of the address, which others write down. */
function addressOf({ url, protocol, experience, token, cursor, session }: Call): [string, string[]] {
  const address = new URL(url)
  const { searchParams: query } = address
  if (experience !== null) query.set('experience', experience)
  if (protocol === 'gaia.v1') {
    query.set('token', token)
    return [address.href, []]
  }
  if (cursor !== null) query.set('cursor', cursor)
  if (session !== null) query.set('session', session)
  return [address.href, [protocol, `bearer.${token}`]]
}
