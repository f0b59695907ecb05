import type { FailureEvent, Frame } from './events.js'
import type { Connected } from './generated/messages.js'
import { comesBack, endingOf } from './goodbye.js'
import type { TokenReason } from './options.js'
import { Schedule } from './schedule.js'
import type { Settings } from './settings.js'
import { Socket, type SocketEnding } from './socket.js'
import type { Ending, State } from './state.js'
import { Tokens } from './tokens.js'

/** As the state of a client, but for what it knows of the world. */
export type LineState = Exclude<State, 'live' | 'syncing'> | 'open'

/** What happens on a line. */
export interface LineListener {
  /** Of the socket that counts. `connected` is not among them. */
  frame(frame: Frame): void
  /** The next socket counts from now on. `isMove`: the one before was not left until now. */
  opened(connected: Connected, isMove: boolean): void
  /** A socket is opened with the cursor of now. `isMove`: another one is open. */
  opening(isMove: boolean): void
  /** That came to nothing. */
  failed(): void
  /** The socket that counted has ended. */
  lost(): void
  changed(why: string | null): void
  failure(failure: FailureEvent): void
  /** Where the client stands; null if it has no world. */
  cursor(): string | null
}

/** A line to the Session Service that comes back when it breaks: one socket after the other. */
export class Line {
  #state: LineState = 'connecting'
  /** The socket that counts: it was `connected`. */
  #current: Socket | null = null
  /** The one that is being opened. */
  #next: Socket | null = null
  #session: string | null = null
  #ending: Ending | null = null
  #openedAtMs = 0
  #urlAt = 0
  #expiredToken: string | null = null
  #token: string | null = null
  readonly #schedule: Schedule
  readonly #tokens: Tokens
  readonly #settings: Settings
  readonly #listener: LineListener

  constructor(settings: Settings, listener: LineListener) {
    this.#settings = settings
    this.#listener = listener
    this.#schedule = new Schedule(settings)
    this.#tokens = new Tokens(settings)
  }

  get state(): LineState {
    return this.#state
  }

  get ending(): Ending | null {
    return this.#ending
  }

  /** The socket that counts, if there is one. */
  get socket(): Socket | null {
    return this.#current
  }

  get session(): string | null {
    return this.#session
  }

  get url(): string {
    return this.#current?.url ?? this.#nextUrl
  }

  /** Until the next socket is opened; null: nothing is timed. */
  get dueInMs(): number | null {
    return this.#schedule.dueInMs
  }

  /** Opens a socket now, whatever was timed. Nothing, where one is open or being opened. */
  open(): void {
    const isOpening = this.#state === 'connecting' && this.#schedule.turn > 0
    if (this.#state !== 'closed' && this.#current === null && !isOpening) void this.#open()
  }

  /** There is no network: what is not open is not tried. */
  networkGone(): void {
    if (this.#state !== 'connecting' && this.#state !== 'waiting') return
    this.#stop()
    this.#become('offline', 'The device has no network')
  }

  networkBack(): void {
    this.#schedule.reset()
    if (this.#state === 'offline') this.open()
  }

  suspend(): void {
    if (this.#state === 'closed' || this.#state === 'suspended') return
    this.#stop()
    this.#lose((socket) => socket.cut())
    this.#become('suspended', null)
  }

  /** The next socket is not waited for; another is tried later. */
  giveUpNext(why: string): void {
    this.#next?.fail(why)
  }

  close(ending: Ending): void {
    if (this.#state === 'closed') return
    this.#ending = ending
    this.#stop()
    this.#lose((socket) => socket.leave())
    this.#become('closed', ending.message)
  }

  /** A new token for the open socket; told to `take` unless that is gone by then. */
  async renew(take: (given: { readonly token: string } | { readonly wrong: string }) => void): Promise<void> {
    const socket = this.#current
    const given = await this.#tokens.ask('expiring')
    if (socket === null || socket !== this.#current) return
    if ('token' in given) this.#token = given.token
    take(given)
  }

  get #nextUrl(): string {
    const { urls } = this.#settings
    return urls[this.#urlAt % urls.length] ?? urls[0]
  }

  #become(state: LineState, why: string | null): void {
    this.#state = state
    this.#listener.changed(why)
  }

  /** Gives up whatever was begun. */
  #stop(): void {
    this.#schedule.stop()
    this.#next?.cut()
    this.#abandonNext()
  }

  #abandonNext(): void {
    if (this.#next === null) return
    this.#next = null
    this.#listener.failed()
  }

  #lose(end: (socket: Socket) => void): void {
    const socket = this.#current
    this.#current = null
    if (socket === null) return
    end(socket)
    this.#listener.lost()
  }

  async #open(): Promise<void> {
    this.#schedule.stop()
    const { turn } = this.#schedule
    if (this.#current === null) this.#become('connecting', null)
    if (turn !== this.#schedule.turn) return
    const reason: TokenReason = this.#expiredToken === null ? 'connect' : 'expired'
    const given = await this.#tokens.ask(reason)
    if (turn !== this.#schedule.turn) return
    if ('wrong' in given) return this.#noToken(given.wrong)
    if (given.token === this.#expiredToken) {
      return this.#refused({ code: 'token_unchanged', message: 'The token had expired, and no other was given' })
    }
    this.#knock(given.token)
  }

  #noToken(why: string): void {
    this.#listener.failure({ code: 'token_callback', message: why })
    this.#again(0, why)
  }

  #knock(token: string): void {
    const { protocol, experience } = this.#settings
    const standing = { cursor: this.#listener.cursor(), session: this.#session }
    const url = this.#nextUrl
    try {
      const socket: Socket = new Socket({ url, protocol, experience, token, ...standing }, this.#settings, {
        frame: (frame) => this.#take(socket, frame),
        badFrame: (message) => this.#listener.failure({ code: 'bad_frame', message }),
        ended: (ending) => this.#ended(socket, ending),
      })
      this.#next = socket
      this.#token = token
      this.#listener.opening(this.#current !== null)
    } catch {
      this.#noToken('No socket can be opened with this address and token')
    }
  }

  #take(socket: Socket, frame: Frame): void {
    if (socket === this.#next && frame.type === 'connected') return this.#opened(socket, frame)
    if (socket !== this.#current) return
    if (frame.type === 'goodbye' && frame.code === 'draining') this.#makeWay(socket)
    this.#listener.frame(frame)
  }

  /** Only now the old socket is left. */
  #opened(socket: Socket, connected: Connected): void {
    const old = this.#current
    this.#current = socket
    this.#next = null
    old?.leave()
    this.#session = connected.session_id ?? null
    this.#expiredToken = null
    this.#openedAtMs = this.#settings.time.now()
    this.#state = 'open'
    this.#listener.opened(connected, old !== null)
  }

  /** Opens the next socket at this client's slot, while this one lives on. */
  #makeWay(socket: Socket): void {
    if (this.#state !== 'open') return
    this.#urlAt += 1
    this.#schedule.after(socket.patienceMs, () => void this.#open())
    this.#become('moving', socket.goodbye?.message ?? null)
  }

  #ended(socket: Socket, ending: SocketEnding): void {
    if (socket === this.#next) return this.#nextEnded(ending)
    if (socket !== this.#current) return
    this.#current = null
    if (this.#settings.time.now() - this.#openedAtMs >= this.#settings.limits.stableMs) this.#schedule.reset()
    this.#listener.lost()
    // The socket that was being opened all the while is now the only one.
    if (this.#next !== null) return this.#become('connecting', ending.why)
    this.#goOn(ending)
  }

  #nextEnded(ending: SocketEnding): void {
    this.#abandonNext()
    if (this.#current === null) this.#goOn(ending)
    else this.#again(ending.patienceMs, ending.why)
  }

  /** Comes back, or does not. */
  #goOn(ending: SocketEnding): void {
    const answer = comesBack(ending, this.#settings.protocol)
    if (answer === 'no') return this.#refused(endingOf(ending))
    if (answer === 'with-new-token') this.#expiredToken = this.#token
    this.#again(ending.patienceMs, ending.why)
  }

  /** Nobody is left who could serve: for good, unless another socket still does. */
  #refused(ending: Ending): void {
    if (this.#current !== null) return this.#again(0, ending.message)
    this.close(ending)
  }

  /** Tries the next address, not before the server's patience and some chance are over. */
  #again(patienceMs: number, why: string): void {
    this.#urlAt += 1
    const ms = patienceMs + this.#schedule.backoffMs()
    if (this.#current === null && this.#settings.device?.isOnline === false) {
      this.#stop()
      return this.#become('offline', why)
    }
    this.#schedule.after(ms, () => void this.#open())
    if (this.#current === null) this.#become('waiting', why)
  }
}
