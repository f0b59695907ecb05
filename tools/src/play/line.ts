import type { Protocol } from 'schemas'
import { backoffMs } from './backoff.js'
import type { Frame } from './frame.js'
import { type Ending, Socket } from './socket.js'

/** What happens on a line. */
export interface LineListener {
  frame(message: Frame): void
  /** The line is down; it is tried again in `againInMs`, or, if null, when it is told to. */
  lost(why: string, againInMs: number | null): void
  /** The server stops; the next socket is opened in `inMs`, while this one lives on. */
  leaving(why: string, inMs: number): void
  /** The server said no for good. */
  ended(why: string): void
  /** Where the client stands as a socket is opened: the cursor of what it applied; null if it has no world. */
  cursor(): string | null
}

export interface LineOptions {
  /** Where the Session Service is; the next is tried when one fails. */
  readonly urls: readonly [string, ...string[]]
  readonly protocol: Protocol
  readonly experience: string
  /** Called for each connection, and when a token runs out. */
  readonly token: () => Promise<string>
  readonly random?: () => number
}

/** What can be said of a line. */
export interface LineStatus {
  readonly state: 'open' | 'down' | 'closed'
  readonly url: string
  readonly protocol: Protocol
  /** How often the server says that it lives; null if it does not. */
  readonly heartbeatMs: number | null
  /** Since when nothing came; null if the line is down. */
  readonly silentMs: number | null
}

/** A line to the Session Service that comes back when it breaks: one socket after the other. */
export class Line {
  #state: LineStatus['state'] = 'down'
  #socket: Socket | null = null
  /** The one that is being opened while `#socket` lives on: make before break. */
  #successor: Socket | null = null
  /** Of the last socket that was open. */
  #session: string | null = null
  #timer: NodeJS.Timeout | undefined
  #attempt = 0
  /** Counts what was begun, so that what it has overtaken is given up. */
  #turn = 0
  #urlIndex = 0
  readonly #options: LineOptions
  readonly #listener: LineListener

  constructor(options: LineOptions, listener: LineListener) {
    this.#options = options
    this.#listener = listener
    void this.#connect()
  }

  get status(): LineStatus {
    const { protocol } = this.#options
    const socket = this.#state === 'open' ? this.#socket : null
    const url = socket?.url ?? this.#url
    const [heartbeatMs, silentMs] = socket === null ? [null, null] : [socket.heartbeatMs, socket.silentMs]
    return { state: this.#state, url, protocol, heartbeatMs, silentMs }
  }

  /** False: the line is down, nothing was sent. */
  send(message: object): boolean {
    if (this.#state !== 'open' || !this.#socket?.isOpen) return false
    this.#socket.send(message)
    return true
  }

  close(): void {
    this.#state = 'closed'
    clearTimeout(this.#timer)
    for (const socket of [this.#socket, this.#successor]) socket?.leave()
  }

  /** Cuts the socket without a word, as a network does, and stays away until `comeBack`. */
  cut(): void {
    if (this.#state === 'closed') return
    clearTimeout(this.#timer)
    this.#turn += 1
    for (const socket of [this.#socket, this.#successor]) socket?.cut()
    this.#successor = null
    this.#state = 'down'
    this.#listener.lost('cut', null)
  }

  comeBack(): void {
    if (this.#state === 'down') this.#connectIn(0)
  }

  get #url(): string {
    const { urls } = this.#options
    return urls[this.#urlIndex % urls.length] ?? urls[0]
  }

  #connectIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#turn += 1
    this.#timer = setTimeout(() => void this.#connect(), ms)
  }

  async #connect(): Promise<void> {
    const turn = ++this.#turn
    const token = await this.#options.token()
    if (this.#state === 'closed' || turn !== this.#turn) return
    const { protocol, experience } = this.#options
    const standing = { cursor: this.#listener.cursor(), session: this.#session }
    const socket: Socket = new Socket(
      { url: this.#url, protocol, experience, token, ...standing },
      { frame: (frame) => this.#take(socket, frame), ended: (ending) => this.#ended(socket, ending) },
    )
    if (this.#state === 'open') this.#successor = socket
    else {
      this.#socket?.cut()
      this.#socket = socket
    }
  }

  #take(socket: Socket, frame: Frame): void {
    if (frame.type === 'connected') this.#opened(socket)
    if (socket === this.#socket && socket.isOpen) this.#obey(socket, frame)
    if (socket === this.#socket) this.#listener.frame(frame)
  }

  /** Only now the old socket is left. */
  #opened(socket: Socket): void {
    if (socket === this.#successor) {
      this.#socket?.leave()
      this.#socket = socket
      this.#successor = null
    }
    this.#session = socket.session
    this.#state = 'open'
    this.#attempt = 0
  }

  #obey(socket: Socket, frame: Frame): void {
    if (frame.type === 'token_expiring') return void this.#renew(socket)
    if (socket.goodbye?.code !== 'draining' || frame.type !== 'goodbye' || this.#successor !== null) return
    const inMs = socket.patienceMs
    this.#urlIndex += 1
    this.#connectIn(inMs)
    this.#listener.leaving(socket.goodbye.message, inMs)
  }

  async #renew(socket: Socket): Promise<void> {
    const token = await this.#options.token()
    if (socket.isOpen) socket.send({ type: 'authenticate', token })
  }

  #ended(socket: Socket, ending: Ending): void {
    if (socket === this.#successor) return void this.#again(ending)
    if (socket !== this.#socket) return
    if (this.#successor !== null) return this.#rely(this.#successor, ending)
    this.#state = 'down'
    if (isWorthAnother(ending)) return this.#listener.lost(ending.why, this.#again(ending))
    this.#state = 'closed'
    this.#listener.ended(ending.why)
  }

  /** The old socket did not wait for the next one. */
  #rely(successor: Socket, { why }: Ending): void {
    this.#socket = successor
    this.#successor = null
    this.#state = 'down'
    this.#listener.lost(why, 0)
  }

  /** In how many milliseconds the next socket is opened. */
  #again({ patienceMs }: Ending): number {
    this.#successor = null
    this.#urlIndex += 1
    const inMs = patienceMs + backoffMs(this.#attempt, this.#options.random ?? Math.random)
    this.#attempt += 1
    this.#connectIn(inMs)
    return inMs
  }
}

/** 1000 and 1008 mean: do not come back. But a token that ran out on a live socket ends it with 1008, and a new one helps. */
function isWorthAnother({ code, goodbye, wasOpen }: Ending): boolean {
  if (goodbye?.retryable === false) return false
  if (code === 1000) return false
  return code !== 1008 || wasOpen
}
