import type { Frame } from './events.js'
import type { Connected } from './generated/messages.js'
import type { Settings } from './settings.js'
import { type Call, Socket, type SocketEnding } from './socket.js'

/** What happens to the sockets of a line. */
export interface PairListener {
  /** Of the socket that counts; `connected` is not among them. */
  frame(frame: Frame, socket: Socket): void
  badFrame(message: string): void
  /** The next socket counts from now on. `isMove`: the one before was not left until now. */
  opened(connected: Connected, isMove: boolean): void
  /** The next socket came to nothing. */
  nextEnded(ending: SocketEnding): void
  /** The socket that counted has ended. */
  currentEnded(ending: SocketEnding): void
}

/** The socket that counts, and the one that is being opened: what an old one still says is not heard. */
export class Pair {
  /** It was `connected`. */
  #current: Socket | null = null
  #next: Socket | null = null
  readonly #settings: Settings
  readonly #listener: PairListener

  constructor(settings: Settings, listener: PairListener) {
    this.#settings = settings
    this.#listener = listener
  }

  get current(): Socket | null {
    return this.#current
  }

  get next(): Socket | null {
    return this.#next
  }

  /** Throws if the address or the token cannot be used. */
  open(call: Call): void {
    const socket: Socket = new Socket(call, this.#settings, {
      frame: (frame) => this.#take(socket, frame),
      badFrame: (message) => this.#listener.badFrame(message),
      ended: (ending) => this.#ended(socket, ending),
    })
    this.#next = socket
  }

  /** Whether there was one to be given up. */
  abandonNext(): boolean {
    const socket = this.#next
    this.#next = null
    socket?.cut()
    return socket !== null
  }

  /** Whether there was one. */
  endCurrent(how: 'cut' | 'leave'): boolean {
    const socket = this.#current
    this.#current = null
    socket?.[how]()
    return socket !== null
  }

  #take(socket: Socket, frame: Frame): void {
    if (socket === this.#next && frame.type === 'connected') this.#opened(socket, frame)
    else if (socket === this.#current) this.#listener.frame(frame, socket)
  }

  /** Only now the old socket is left. */
  #opened(socket: Socket, connected: Connected): void {
    const old = this.#current
    this.#current = socket
    this.#next = null
    old?.leave()
    this.#listener.opened(connected, old !== null)
  }

  #ended(socket: Socket, ending: SocketEnding): void {
    if (socket === this.#next) {
      this.#next = null
      this.#listener.nextEnded(ending)
    } else if (socket === this.#current) {
      this.#current = null
      this.#listener.currentEnded(ending)
    }
  }
}
