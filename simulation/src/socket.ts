import type { GoodbyeCode } from 'schemas'
import type { Frame, Session, Socket } from 'session-service/src/core/index.js'
import type { SimClient } from './client.js'
import type { SimGateway } from './gateway.js'
import type { Track } from './track.js'

/** A WebSocket between a client and a gateway; what is written lies in it until the client takes it. */
export class SimSocket implements Socket {
  readonly name: string
  readonly client: SimClient
  readonly gateway: SimGateway
  readonly track: Track
  session: Session | null = null
  state: 'joining' | 'joined' | 'open' | 'closed' = 'joining'
  /** The client has read `connected`. */
  isWelcomed = false
  readonly toClient: Frame[] = []
  readonly toGateway: string[] = []
  isClosedByServer = false
  /** Its peer takes nothing. */
  isSlow = false
  /** Even uWS's own buffer takes no more, but for what is small. */
  isFull = false
  /** The client's end is gone, and the gateway does not know. */
  isLost = false

  #bytes = 0
  readonly #written: (socket: SimSocket, frame: Frame) => void
  readonly #closed: (socket: SimSocket, code: GoodbyeCode) => void

  constructor(
    name: string,
    client: SimClient,
    gateway: SimGateway,
    track: Track,
    written: (socket: SimSocket, frame: Frame) => void,
    closed: (socket: SimSocket, code: GoodbyeCode) => void,
  ) {
    this.name = name
    this.client = client
    this.gateway = gateway
    this.track = track
    this.#written = written
    this.#closed = closed
  }

  /** A client that is there answers without knowing. */
  ping(): void {
    if (!this.isLost && this.session !== null) this.gateway.core.heard(this.session)
  }

  write(frames: readonly Frame[]): number | 'dropped' {
    if (this.state === 'closed' || this.isClosedByServer) return 0
    for (const frame of frames) {
      if (this.isFull && !isSmall(frame)) return 'dropped'
      this.#written(this, frame)
      this.toClient.push(frame)
      this.#bytes += frame.length
    }
    return this.unsentBytes()
  }

  close(code: GoodbyeCode): void {
    if (this.state !== 'closed' && !this.isClosedByServer) this.#closed(this, code)
    this.isClosedByServer = true
  }

  unsentBytes(): number {
    return this.isSlow ? this.#bytes : 0
  }

  take(): Frame | undefined {
    const frame = this.toClient.shift()
    this.#bytes -= frame?.length ?? 0
    return frame
  }
}

function isSmall(frame: Frame): boolean {
  return typeof frame === 'string' && frame.includes('"goodbye"')
}
