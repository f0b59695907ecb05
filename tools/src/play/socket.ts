import { type Goodbye, type Protocol, validateServerMessage } from 'schemas'
import { WebSocket } from 'ws'
import { type Frame, readFrame } from './frame.js'

/** Where a socket goes, as whom, and where its client stands. */
export interface Call {
  readonly url: string
  readonly protocol: Protocol
  readonly experience: string
  readonly token: string
  /** For gaia.v2: of what the client applied last; null if it has no world. */
  readonly cursor: string | null
  /** For gaia.v2: the session that this socket replaces. */
  readonly session: string | null
}

/** How a socket ended. `goodbye` is the server's last word, if it had one. */
export interface Ending {
  readonly code: number
  readonly why: string
  readonly goodbye: Goodbye | null
  /** How long the server asked to wait, from now on. */
  readonly patienceMs: number
  /** Whether it ever was `connected`. */
  readonly wasOpen: boolean
}

export interface SocketListener {
  /** `connected` is the first. */
  frame(frame: Frame): void
  ended(ending: Ending): void
}

const connectTimeoutMs = 10_000
const maxFrameBytes = 1024 * 1024
/** In gaia.v1, where the server has no heartbeat, it is asked for signs of life. */
const pingMs = 15_000
/** A server may ask for patience, but not for ever. */
const mostPatienceMs = 10 * 60_000
/** Silence for so many heartbeats means that the socket is dead, whatever TCP believes. */
const deadAfterBeats = 2.5

/** One socket, from its opening to its end. */
export class Socket {
  readonly url: string
  #session: string | null = null
  #heartbeatMs: number | null = null
  #heardAtMs = performance.now()
  #isOpen = false
  #goodbye: Goodbye | null = null
  #goodbyeAtMs = 0
  #why: string | null = null
  #listener: SocketListener | null
  readonly #socket: WebSocket
  #silence: NodeJS.Timeout | undefined
  #silenceMs = pingMs * 2

  constructor(call: Call, listener: SocketListener) {
    this.url = call.url
    this.#listener = listener
    const [address, protocols] = addressOf(call)
    // One frame at a time, so that whoever waits for an answer is told before the frame behind it.
    const inTurn = { allowSynchronousEvents: false }
    const limits = { handshakeTimeout: connectTimeoutMs, maxPayload: maxFrameBytes }
    this.#socket = new WebSocket(address, protocols, { ...limits, ...inTurn })
    this.#watchSilence()
    const pinging = call.protocol === 'gaia.v1' ? setInterval(() => this.#ping(), pingMs) : undefined
    for (const sign of ['ping', 'pong'] as const) this.#socket.on(sign, () => this.#heard())
    this.#socket.on('message', (data, isBinary) => this.#take(isBinary ? null : readFrame(String(data))))
    this.#socket.on('error', ({ message }) => {
      this.#why ??= message
    })
    this.#socket.on('close', (code, reason) => {
      clearInterval(pinging)
      clearTimeout(this.#silence)
      this.#end(code, String(reason))
    })
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#socket.readyState === WebSocket.OPEN
  }

  /** For a socket that is to replace this one. */
  get session(): string | null {
    return this.#session
  }

  /** The server's last word, if it came. */
  get goodbye(): Goodbye | null {
    return this.#goodbye
  }

  /** How long its server asked to wait before the next socket is opened, from now on. */
  get patienceMs(): number {
    const askedMs = Math.min(this.#goodbye?.retry_after_ms ?? 0, mostPatienceMs)
    return Math.round(Math.max(0, this.#goodbyeAtMs + askedMs - performance.now()))
  }

  /** How often the server says that it lives; null if it does not. */
  get heartbeatMs(): number | null {
    return this.#heartbeatMs
  }

  /** Since when nothing came. */
  get silentMs(): number {
    return performance.now() - this.#heardAtMs
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** Ends it; nothing more is told of it. */
  leave(): void {
    this.#listener = null
    this.#socket.close(1000)
  }

  /** The same without a word to the server. */
  cut(): void {
    this.#listener = null
    this.#socket.terminate()
  }

  #take(frame: Frame | null): void {
    this.#heard()
    if (frame === null) return
    if (frame.type === 'connected') this.#opened(frame)
    if (frame.type === 'goodbye') this.#dismissed(frame)
    this.#listener?.frame(frame)
  }

  #opened(frame: Frame): void {
    const checked = validateServerMessage(frame)
    this.#isOpen = true
    if (!checked.ok || checked.value.type !== 'connected') return
    this.#session = checked.value.session_id ?? null
    this.#heartbeatMs = checked.value.heartbeat_ms ?? null
    if (this.#heartbeatMs === null) return
    this.#silenceMs = this.#heartbeatMs * deadAfterBeats
    this.#watchSilence()
  }

  #dismissed(frame: Frame): void {
    const checked = validateServerMessage(frame)
    if (!checked.ok || checked.value.type !== 'goodbye') return
    this.#goodbye = checked.value
    this.#goodbyeAtMs = performance.now()
  }

  #heard(): void {
    this.#heardAtMs = performance.now()
  }

  #ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping()
  }

  #watchSilence(): void {
    clearTimeout(this.#silence)
    const leftMs = this.#silenceMs - this.silentMs
    this.#silence = setTimeout(() => this.#checkSilence(), Math.max(1, leftMs))
  }

  #checkSilence(): void {
    if (this.silentMs < this.#silenceMs) return this.#watchSilence()
    this.#why ??= `nothing was heard for ${(this.silentMs / 1000).toFixed(1)} s`
    this.#socket.terminate()
  }

  #end(code: number, reason: string): void {
    const why = this.#goodbye?.message ?? (reason || (code === 1006 ? this.#why : null) || `closed with ${code}`)
    const { goodbye, patienceMs } = this
    this.#listener?.ended({ code, why, goodbye, patienceMs, wasOpen: this.#isOpen })
    this.#listener = null
  }
}

/** In gaia.v2 the token stays out of the address, which others write down. */
function addressOf({ url, protocol, experience, token, cursor, session }: Call): [URL, string[]] {
  const address = new URL(url)
  const { searchParams: query } = address
  if (protocol === 'gaia.v1') query.set('token', token)
  query.set('experience', experience)
  if (protocol === 'gaia.v1') return [address, []]
  if (cursor !== null) query.set('cursor', cursor)
  if (session !== null) query.set('session', session)
  return [address, [protocol, `bearer.${token}`]]
}
