import type { Device, DeviceSign, WebSocketClass, WebSocketLike } from 'gaia-client'

/**
 * How the way between a device and its gateway is. `cut`: it breaks, and nothing can be opened. `asleep`: the device hears,
 * says and notices nothing; when it wakes it takes its old socket for a good one.
 */
export type LineState = 'up' | 'cut' | 'asleep'

/** The way of one device to its gateway, and what the device tells of itself: both can be taken from it. */
export class Line {
  #state: LineState = 'up'
  readonly #wires = new Set<Wire>()
  readonly #watchers = new Set<(sign: DeviceSign) => void>()
  /** For the client. */
  readonly WebSocket: WebSocketClass
  /** For the client. */
  readonly device: Device

  constructor() {
    const line = this
    const wires = this.#wires
    this.WebSocket = class extends Wire {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, line)
        wires.add(this)
      }
    }
    const watchers = this.#watchers
    this.device = {
      isOnline: true,
      watch(hear) {
        watchers.add(hear)
        return () => watchers.delete(hear)
      },
    }
  }

  get state(): LineState {
    return this.#state
  }

  /** Breaks every socket, as where there is no network any more. */
  cut(): void {
    this.#state = 'cut'
    for (const wire of this.#wires) wire.break()
    this.#wires.clear()
  }

  /** The device sleeps: its sockets come to nothing, and nobody tells it. */
  sleep(): void {
    this.#tell('hidden')
    this.#state = 'asleep'
    for (const wire of this.#wires) wire.freeze()
  }

  /** There is a way again; who slept looks up. */
  mend(): void {
    const before = this.#state
    this.#state = 'up'
    if (before === 'asleep') this.#tell('shown')
  }

  forget(wire: Wire): void {
    this.#wires.delete(wire)
  }

  #tell(sign: DeviceSign): void {
    for (const hear of this.#watchers) hear(sign)
  }
}

/** A socket that can be taken away from below. */
class Wire implements WebSocketLike {
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  onerror: ((event: { readonly message?: string }) => void) | null = null
  readonly #line: Line
  #socket: WebSocket | null
  #protocol = ''
  #isFrozen = false

  constructor(url: string, protocols: string[], line: Line) {
    this.#line = line
    this.#socket = line.state === 'up' ? new WebSocket(url, protocols) : null
    if (this.#socket === null) setTimeout(() => this.break())
    else this.#listen(this.#socket)
  }

  get readyState(): number {
    if (this.#isFrozen) return WebSocket.OPEN
    return this.#socket?.readyState ?? WebSocket.CLOSED
  }

  get protocol(): string {
    return this.#protocol
  }

  send(text: string): void {
    this.#socket?.send(text)
  }

  close(code?: number): void {
    if (this.#isFrozen) this.break()
    else this.#socket?.close(code)
  }

  /** Ends, and says so as a browser does when there is no network. */
  break(): void {
    this.#isFrozen = false
    this.#let()
    this.#line.forget(this)
    this.onclose?.({ code: 1006, reason: '' })
    this.onclose = null
  }

  /** Ends, and says nothing. */
  freeze(): void {
    this.#isFrozen = true
    this.#let()
  }

  #listen(socket: WebSocket): void {
    socket.onopen = (event) => {
      this.#protocol = socket.protocol
      this.onopen?.(event as never)
    }
    socket.onmessage = (event) => this.onmessage?.(event)
    socket.onerror = () => this.onerror?.({})
    socket.onclose = (event) => {
      this.#line.forget(this)
      this.onclose?.(event)
    }
  }

  #let(): void {
    const socket = this.#socket
    this.#socket = null
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null
    socket.close()
  }
}
