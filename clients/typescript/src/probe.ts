import type { Frame } from './events.js'
import type { ErrorFrame } from './generated/messages.js'
import type { Line } from './line.js'
import type { Ping } from './outcome.js'
import { failed } from './question.js'
import type { Settings } from './settings.js'
import type { Socket } from './socket.js'

interface Asked {
  readonly socket: Socket
  readonly sentAtMs: number
  readonly echo: Promise<Ping>
  readonly settle: (ping: Ping) => void
}

/** Measures the way there and back, and finds out whether a socket lives. One ping at a time. */
export class Probe {
  #asked: Asked | null = null
  #latencyMs: number | null = null
  readonly #line: Line
  readonly #settings: Settings
  readonly #cursor: () => string | null

  constructor(line: Line, settings: Settings, cursor: () => string | null) {
    this.#line = line
    this.#settings = settings
    this.#cursor = cursor
  }

  get latencyMs(): number | null {
    return this.#latencyMs
  }

  ping(): Promise<Ping> {
    if (this.#asked !== null) return this.#asked.echo
    const { socket } = this.#line
    if (!socket?.isOpen) return Promise.resolve(failed('not_open', 'No socket is open', null, true))
    return this.#ask(socket).echo
  }

  /** Null: it is the answer to no ping of ours. */
  take({
    current,
    timestamp,
  }: Extract<Frame, { type: 'pong' }>): { latencyMs: number; current: boolean | null } | null {
    if (this.#asked === null || timestamp !== this.#asked.sentAtMs) return null
    const latencyMs = this.#settings.time.now() - this.#asked.sentAtMs
    this.#latencyMs = latencyMs
    const echo = { latencyMs, current: current ?? null }
    this.#asked.settle({ status: 'done', ...echo })
    return echo
  }

  /** The socket is gone, and the answer with it. */
  lost(): void {
    this.#asked?.settle(failed('not_open', 'The socket broke before the answer came', null, true))
  }

  /** The server would not read it: that says nothing of the socket. */
  refused({ code, message }: ErrorFrame): void {
    this.#asked?.settle(failed(code, message, null, true))
  }

  #ask(socket: Socket): Asked {
    const { time, limits } = this.#settings
    let settle: Asked['settle'] = () => undefined
    const echo = new Promise<Ping>((resolve) => {
      const cancel = time.after(limits.pingTimeoutMs, () => this.#late(socket))
      settle = (ping) => {
        cancel()
        this.#asked = null
        resolve(ping)
      }
    })
    const asked: Asked = { socket, sentAtMs: time.now(), echo, settle }
    this.#asked = asked
    const cursor = this.#settings.protocol === 'gaia.v2' ? this.#cursor() : null
    socket.send(JSON.stringify({ type: 'ping', timestamp: asked.sentAtMs, ...(cursor !== null && { cursor }) }))
    return asked
  }

  #late(socket: Socket): void {
    const { pingTimeoutMs } = this.#settings.limits
    this.#asked?.settle(failed('timeout', `No answer came within ${pingTimeoutMs} ms`, null, true))
    socket.fail(`A ping was not answered within ${pingTimeoutMs} ms`)
  }
}
