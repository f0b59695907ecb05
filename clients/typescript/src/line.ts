import type { FailureEvent, Frame } from './events.js'
import type { Connected } from './generated/messages.js'
import { comesBack, endingOf } from './goodbye.js'
import { Pair } from './pair.js'
import { Schedule } from './schedule.js'
import type { Settings } from './settings.js'
import type { Socket, SocketEnding } from './socket.js'
import type { Ending, State } from './state.js'
import { type Given, Tokens } from './tokens.js'

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

const tokenUnchanged: Ending = {
  code: 'token_unchanged',
  message: 'The token was refused or had expired, and no other was given',
}

/** A line to the Session Service that comes back when it breaks: one socket after the other. */
export class Line {
  #state: LineState = 'connecting'
  #session: string | null = null
  #ending: Ending | null = null
  #openedAtMs = 0
  #urlAt = 0
  readonly #pair: Pair
  readonly #schedule: Schedule
  readonly #tokens: Tokens
  readonly #settings: Settings
  readonly #listener: LineListener

  constructor(settings: Settings, listener: LineListener) {
    this.#settings = settings
    this.#listener = listener
    this.#schedule = new Schedule(settings)
    this.#tokens = new Tokens(settings)
    this.#pair = new Pair(settings, {
      frame: (frame, socket) => this.#take(frame, socket),
      badFrame: (message) => listener.failure({ code: 'bad_frame', message }),
      opened: (connected, isMove) => this.#opened(connected, isMove),
      nextEnded: (ending) => this.#nextEnded(ending),
      currentEnded: (ending) => this.#currentEnded(ending),
    })
  }

  get state(): LineState {
    return this.#state
  }

  get ending(): Ending | null {
    return this.#ending
  }

  /** The socket that counts, if there is one. */
  get socket(): Socket | null {
    return this.#pair.current
  }

  get session(): string | null {
    return this.#session
  }

  get url(): string {
    return this.socket?.url ?? this.#nextUrl
  }

  /** Until the next socket is opened; null: nothing is timed. */
  get dueInMs(): number | null {
    return this.#schedule.dueInMs
  }

  /** Opens a socket now, whatever was timed. Nothing, where one is open or being opened. */
  open(): void {
    const isOpening = this.#state === 'connecting' && this.#schedule.turn > 0
    if (this.#state !== 'closed' && this.socket === null && !isOpening) void this.#open()
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
    if (this.#pair.endCurrent('cut')) this.#listener.lost()
    this.#become('suspended', null)
  }

  /** The next socket is not waited for; another is tried later. */
  giveUpNext(why: string): void {
    this.#pair.next?.fail(why)
  }

  close(ending: Ending): void {
    if (this.#state === 'closed') return
    this.#ending = ending
    this.#stop()
    if (this.#pair.endCurrent('leave')) this.#listener.lost()
    this.#become('closed', ending.message)
  }

  /** A new token for the open socket; told to `take` unless that is gone by then. */
  async renew(take: (given: Given) => void): Promise<void> {
    const { socket } = this
    const given = await this.#tokens.renewed()
    if (socket !== null && socket === this.socket) take(given)
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
    if (this.#pair.abandonNext()) this.#listener.failed()
  }

  async #open(): Promise<void> {
    this.#schedule.stop()
    const { turn } = this.#schedule
    if (this.socket === null) this.#become('connecting', null)
    if (turn !== this.#schedule.turn) return
    const given = await this.#tokens.forSocket()
    if (turn !== this.#schedule.turn) return
    if (given === 'unchanged') this.#refused(tokenUnchanged)
    else if ('wrong' in given) this.#noToken(given.wrong)
    else this.#knock(given.token)
  }

  #noToken(why: string): void {
    this.#listener.failure({ code: 'token_callback', message: why })
    this.#again(0, why)
  }

  #knock(token: string): void {
    const { protocol, experience } = this.#settings
    const standing = { cursor: this.#listener.cursor(), session: this.#session }
    try {
      this.#pair.open({ url: this.#nextUrl, protocol, experience, token, ...standing })
    } catch {
      return this.#noToken('No socket can be opened with this address and token')
    }
    this.#listener.opening(this.socket !== null)
  }

  #take(frame: Frame, socket: Socket): void {
    if (frame.type === 'goodbye' && frame.code === 'draining') this.#makeWay(socket)
    if (frame.type === 'authenticated') this.#tokens.replace()
    this.#listener.frame(frame)
  }

  #opened(connected: Connected, isMove: boolean): void {
    this.#session = connected.session_id ?? null
    this.#tokens.accept()
    this.#openedAtMs = this.#settings.time.now()
    this.#state = 'open'
    this.#listener.opened(connected, isMove)
  }

  /** Opens the next socket at this client's slot, while this one lives on. */
  #makeWay(socket: Socket): void {
    if (this.#state !== 'open') return
    this.#urlAt += 1
    this.#schedule.after(socket.patienceMs, () => void this.#open())
    this.#become('moving', socket.goodbye?.message ?? null)
  }

  #currentEnded(ending: SocketEnding): void {
    if (this.#settings.time.now() - this.#openedAtMs >= this.#settings.limits.stableMs) this.#schedule.reset()
    this.#listener.lost()
    // The socket that was being opened all the while is now the only one.
    if (this.#pair.next !== null) this.#become('connecting', ending.why)
    else this.#goOn(ending)
  }

  #nextEnded(ending: SocketEnding): void {
    this.#listener.failed()
    if (this.socket === null) this.#goOn(ending)
    else this.#again(ending.patienceMs, ending.why)
  }

  /** Comes back, or does not. */
  #goOn(ending: SocketEnding): void {
    const answer = comesBack(ending, this.#settings.protocol, this.#tokens.isFresh)
    if (answer === 'no') return this.#refused(endingOf(ending))
    if (answer === 'with-new-token') this.#tokens.expire()
    this.#again(ending.patienceMs, ending.why)
  }

  /** For good, unless another socket still serves. */
  #refused(ending: Ending): void {
    if (this.socket === null) this.close(ending)
    else this.#again(0, ending.message)
  }

  /** Tries the next address, not before the server's patience and some chance are over. */
  #again(patienceMs: number, why: string): void {
    this.#urlAt += 1
    const ms = patienceMs + this.#schedule.backoffMs()
    if (this.socket === null && this.#settings.device?.isOnline === false) {
      this.#stop()
      return this.#become('offline', why)
    }
    this.#schedule.after(ms, () => void this.#open())
    if (this.socket === null) this.#become('waiting', why)
  }
}
