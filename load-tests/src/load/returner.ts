import { ClientSocket } from './client-socket.js'

/** A frame of protocol v2, as far as a returner looks at it. */
interface Told {
  readonly type: string
  readonly cursor?: string
  readonly code?: string
  readonly retry_after_ms?: number
  readonly recovery?: { readonly outcome: string; readonly reason?: string; readonly events?: number }
  readonly base_version?: number
  readonly snapshot_version?: number
}

/** What became of one way back. Milliseconds of `performance.now`. */
export interface Return {
  readonly knockedAtMs: number
  /** When it had all that it missed. */
  readonly currentAtMs: number
  readonly outcome: string
}

export interface ReturnerOptions {
  /** Path and query, with a token. */
  readonly target: string
  /** Where to go when a server asks to leave. */
  readonly elsewhere: () => number
}

/** The server let it go, or was killed, before it had what it waited for. */
export class Lost extends Error {
  override readonly name = 'Lost'
}

/**
 * A v2 client that keeps no world but its cursor and its version: it counts what it misses and what comes twice, opens its next
 * socket at its slot when it is asked to leave, and comes back where and when it is told to.
 */
export class Returner {
  readonly #options: ReturnerOptions
  #socket: ClientSocket | null = null
  #version: number | null = null
  #isAway = false
  /** A count of sockets: what an older one says is not heard. */
  #life = 0
  /** Events still to come of those that it missed. */
  #toReplay = 0
  #knockedAtMs = 0
  #outcome = ''
  #arrived: ((back: Return) => void) | null = null
  #failed: ((error: Error) => void) | null = null
  cursor: string | null = null
  /** Changes that it was not told of, and those that it was told of again. */
  lost = 0
  doubled = 0
  /** Why it had to ask for a whole world. */
  readonly resyncs: string[] = []
  /** What went wrong while nobody waited for it. */
  readonly faults: string[] = []
  /** Every way back, in order. */
  readonly returns: Return[] = []

  constructor(options: ReturnerOptions) {
    this.#options = options
  }

  get version(): number | null {
    return this.#version
  }

  /** Connects for the first time; resolves when it knows a world. */
  async enter(port: number): Promise<void> {
    await this.comeBack(port)
  }

  /** Connects where it stands; resolves when it is current. Rejects if what it missed was not told. */
  comeBack(port: number): Promise<Return> {
    return new Promise((resolve, reject) => {
      this.#arrived = resolve
      this.#failed = reject
      this.#open(port, null)
    })
  }

  /** Loses its socket without a word, and is not heard of until it comes back. */
  away(): void {
    this.#life++
    this.#isAway = true
    this.#socket?.close()
  }

  /** As it was before, to come back from there again. */
  forgetSince(cursor: string | null, version: number | null): void {
    this.cursor = cursor
    this.#version = version
  }

  #open(port: number, old: ClientSocket | null): void {
    const life = ++this.#life
    this.#isAway = false
    this.#knockedAtMs = performance.now()
    const target = this.cursor === null ? this.#options.target : `${this.#options.target}&cursor=${this.cursor}`
    const fail = (why: string) => {
      if (life === this.#life && !this.#isAway) this.#fail(why)
    }
    ClientSocket.open({
      port,
      target,
      protocol: 'gaia.v2',
      keepsText: true,
      onText: (text) => {
        if (life === this.#life) this.#take(JSON.parse(text!.toString()) as Told, old)
      },
      onLost: fail,
    }).then(
      (socket) => {
        if (life === this.#life) this.#socket = socket
        else socket.close()
      },
      (error: Error) => fail(error.message),
    )
  }

  #take(told: Told, old: ClientSocket | null): void {
    if (told.cursor !== undefined) this.cursor = told.cursor
    if (told.type === 'connected') {
      old?.close()
      this.#connected(told)
    } else if (told.type === 'area_of_interest') {
      this.#version = told.snapshot_version!
      this.#current()
    } else if (told.type === 'world_update') this.#update(told)
    else if (told.type === 'goodbye' && told.code === 'draining') this.#leave(told.retry_after_ms!)
    else if (told.type === 'error' || told.type === 'goodbye') this.#fail(JSON.stringify(told))
  }

  #connected({ recovery }: Told): void {
    const { outcome, events = 0, reason } = recovery!
    this.#outcome = outcome
    this.#toReplay = events
    if (outcome === 'current') this.#current()
    else if (outcome === 'replayed') return
    else this.#askAnew(reason)
  }

  #askAnew(reason: string | undefined): void {
    if (reason !== undefined) this.resyncs.push(reason)
    // The socket is known to this object only when the upgrade's promise is settled.
    setImmediate(() => this.#socket?.send('{"type":"request_resync"}'))
  }

  #update({ base_version: base, snapshot_version: snapshot }: Told): void {
    if (base! > this.#version!) this.lost += base! - this.#version!
    if (base! < this.#version!) this.doubled++
    this.#version = Math.max(this.#version!, snapshot!)
    if (this.#toReplay > 0 && --this.#toReplay === 0) this.#current()
  }

  #current(): void {
    const back = { knockedAtMs: this.#knockedAtMs, currentAtMs: performance.now(), outcome: this.#outcome }
    if (this.#outcome !== 'fresh') this.returns.push(back)
    const arrived = this.#arrived
    this.#arrived = null
    arrived?.(back)
  }

  #fail(why: string): void {
    if (this.#arrived === null) this.faults.push(why)
    else this.#failed!(new Lost(why))
  }

  #leave(afterMs: number): void {
    const life = this.#life
    const old = this.#socket
    setTimeout(() => {
      if (life === this.#life) this.#open(this.#options.elsewhere(), old)
    }, afterMs)
  }
}
