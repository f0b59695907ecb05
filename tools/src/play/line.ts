import { WebSocket } from 'ws'
import { backoffMs } from './backoff.js'

/** What happens on a line. Frames are objects with a `type`; what is none is not told. */
export interface LineListener {
  frame(message: Frame): void
  /** The line is down; it is tried again in `againInMs`. */
  lost(why: string, againInMs: number): void
  /** The server said no for good. */
  ended(why: string): void
}

export interface Frame {
  readonly type: string
  readonly [field: string]: unknown
}

export interface LineOptions {
  readonly url: string
  readonly experience: string
  /** Called for each connection, so that a token that ran out is replaced. */
  readonly token: () => Promise<string>
  readonly random?: () => number
}

const connectTimeoutMs = 10_000
/** The server answers pings: silence for so long means that the line is dead, whatever TCP believes. */
const pingMs = 15_000
const maxFrameBytes = 1024 * 1024

/** A socket to the Session Service that comes back when it breaks. */
export class Line {
  #state: 'open' | 'down' | 'closed' = 'down'
  #socket: WebSocket | null = null
  #timer: NodeJS.Timeout | undefined
  #attempt = 0
  readonly #options: LineOptions
  readonly #listener: LineListener

  constructor(options: LineOptions, listener: LineListener) {
    this.#options = options
    this.#listener = listener
    void this.#connect()
  }

  /** False: the line is down, nothing was sent. */
  send(message: object): boolean {
    if (this.#state !== 'open' || this.#socket === null) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  close(): void {
    this.#state = 'closed'
    clearTimeout(this.#timer)
    this.#socket?.close(1000)
  }

  async #connect(): Promise<void> {
    const url = new URL(this.#options.url)
    url.searchParams.set('token', await this.#options.token())
    url.searchParams.set('experience', this.#options.experience)
    if (this.#state === 'closed') return
    // One frame at a time, so that whoever waits for an answer is told before the frame behind it.
    const inTurn = { allowSynchronousEvents: false }
    const socket = new WebSocket(url, { handshakeTimeout: connectTimeoutMs, maxPayload: maxFrameBytes, ...inTurn })
    this.#socket = socket
    let why = 'no answer'
    const stopPinging = keepAlive(socket)
    socket.on('message', (data, isBinary) => this.#take(isBinary ? null : readFrame(String(data))))
    socket.on('error', (error) => {
      why = error.message
    })
    socket.on('close', (code, reason) => {
      stopPinging()
      this.#drop(code, String(reason) || (code === 1006 ? why : `closed with ${code}`))
    })
  }

  #take(frame: Frame | null): void {
    if (frame === null || this.#state === 'closed') return
    if (frame.type === 'connected') {
      this.#state = 'open'
      this.#attempt = 0
    }
    this.#listener.frame(frame)
  }

  #drop(code: number, why: string): void {
    const wasOpen = this.#state === 'open'
    if (this.#state === 'closed') return
    this.#state = 'down'
    if (!isWorthAnother(code, wasOpen)) {
      this.#state = 'closed'
      this.#listener.ended(why)
      return
    }
    const againInMs = backoffMs(this.#attempt, this.#options.random ?? Math.random)
    this.#attempt += 1
    this.#timer = setTimeout(() => void this.#connect(), againInMs)
    this.#listener.lost(why, againInMs)
  }
}

/** 1000 and 1008 mean: do not come back. But a token that ran out on a live socket ends it with 1008, and a new one helps. */
function isWorthAnother(code: number, wasOpen: boolean): boolean {
  if (code === 1000) return false
  return code !== 1008 || wasOpen
}

/** Cuts a socket whose other end has gone without a word. Returns what stops it. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, pingMs)
  return () => clearInterval(timer)
}

function readFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? (value as Frame)
      : null
  } catch {
    return null
  }
}
