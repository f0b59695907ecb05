/** What a fan asks of a socket. */
export interface FanSocket {
  send(frame: Uint8Array, isBinary: boolean, compress: boolean): number
  cork(task: () => void): unknown
}

/** The sockets of one zone, and how an event comes to them. */
export interface Fan<S extends FanSocket> {
  readonly sockets: Set<S>
  take(frame: Uint8Array): void
}

/** A walk over the sockets for each event. */
class SendFan<S extends FanSocket> implements Fan<S> {
  readonly sockets = new Set<S>()

  take(frame: Uint8Array): void {
    for (const socket of this.sockets) socket.send(frame, false, false)
  }
}

/** The events of one turn of the event loop together: one walk, each socket written once. */
class CorkFan<S extends FanSocket> implements Fan<S> {
  readonly sockets = new Set<S>()
  #frames: Uint8Array[] = []

  take(frame: Uint8Array): void {
    if (this.#frames.push(frame) === 1) setImmediate(() => this.#write())
  }

  #write(): void {
    const frames = this.#frames
    this.#frames = []
    for (const socket of this.sockets) {
      socket.cork(() => {
        for (const frame of frames) socket.send(frame, false, false)
      })
    }
  }
}

export const fans = { send: SendFan, cork: CorkFan } as const
export type Way = keyof typeof fans

export function isWay(value: unknown): value is Way {
  return typeof value === 'string' && Object.hasOwn(fans, value)
}
