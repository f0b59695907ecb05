import type { ServerMessage } from 'schemas'
import { ClientWorld } from '../client-world.js'
import type { SocketRecord } from './recording.js'

type Told = ServerMessage & { readonly cursor?: string }

/** The world that a client would show which did as the protocol says, socket by socket. */
export class WorldLine {
  /** What it showed where it stood at a cursor. */
  readonly #at = new Map<string, ClientWorld>()

  begin(socket: SocketRecord): SocketWorld {
    const before = socket.cursor === null ? undefined : this.#at.get(socket.cursor)
    return new SocketWorld(before, (cursor, world) => this.#at.set(cursor, world))
  }
}

/** The world as one socket tells it. */
export class SocketWorld {
  #world = new ClientWorld()
  readonly #keep: (cursor: string, world: ClientWorld) => void
  #told = 0

  constructor(before: ClientWorld | undefined, keep: (cursor: string, world: ClientWorld) => void) {
    if (before !== undefined) this.#world.continue(before)
    this.#keep = keep
  }

  /** Takes a frame in. Returns what does not fit. */
  take(frame: Told): readonly string[] {
    this.#world.take(frame)
    if (frame.cursor !== undefined) this.#keep(frame.cursor, this.#copy())
    const faults = this.#world.faults.slice(this.#told)
    this.#told = this.#world.faults.length
    return faults
  }

  /** There is no world to go on from. */
  lose(): void {
    this.#world = new ClientWorld()
    this.#told = 0
  }

  #copy(): ClientWorld {
    const copy = new ClientWorld()
    copy.continue(this.#world)
    return copy
  }
}
