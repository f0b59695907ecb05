import type { Core } from './core.js'
import { type Frame, type Session, waits } from './session.js'

/** Collects the frames of one turn of the event loop and writes each touched session once. DESIGN §3.4. */
export class Writer {
  readonly #core: Core
  #touched: Session[] = []
  readonly #flush = () => this.flush()

  constructor(core: Core) {
    this.#core = core
  }

  send(session: Session, frame: Frame): void {
    const { unwritten } = session
    if (unwritten !== null) unwritten.push(frame)
    else {
      session.unwritten = [frame]
      if (this.#touched.push(session) === 1) this.#core.clock.endOfTurn(this.#flush)
    }
    session.unwrittenBytes += frame.length
    // What is collected for this turn is unsent too. It goes on when that is written.
    if (session.unwrittenBytes > this.#core.limits.lagBytes && session.state === 'live') session.state = 'behind'
  }

  flush(): void {
    const touched = this.#touched
    this.#touched = []
    for (const session of touched) {
      try {
        this.#writeAndGoOn(session)
      } catch (error) {
        this.#core.report.surprise(error, 'writing')
        this.#core.close(session, 'internal_error')
      }
    }
  }

  #writeAndGoOn(session: Session): void {
    const unsent = this.write(session)
    if (unsent === 'dropped') this.#lose(session)
    else if (unsent > this.#core.limits.lagBytes) this.#lag(session, unsent)
    else if (session.state === 'behind' && session.waitsFor === 0) this.#core.catchUp(session)
  }

  /** Some of what it was given never left: where it stands is not what its goodbye may say. */
  #lose(session: Session): void {
    session.fallBehind(waits.first)
    this.#core.close(session, 'slow_consumer')
  }

  /** Writes what is collected. Returns the bytes that are then unsent. */
  write(session: Session): number | 'dropped' {
    const frames = session.unwritten
    if (frames === null || session.socket === null) return 0
    session.unwritten = null
    session.unwrittenBytes = 0
    this.#core.report.framesOut(frames.length)
    return session.socket.write(frames)
  }

  /** Nothing more is queued for it: only its position is kept, and its replies still go out. */
  #lag(session: Session, bytes: number): void {
    if (session.isGone || session.lag !== null) return
    session.lag = { sinceMs: this.#core.clock.now(), bytes }
    session.fallBehind(waits.drain)
    this.#core.report.lagged(session)
  }

  /** The socket took something. */
  drained(session: Session): void {
    if (session.lag === null || session.isGone) return
    if (session.socket!.unsentBytes() > this.#core.limits.lagBytes / 2) return
    session.lag = null
    session.stopWaiting(waits.drain)
    this.#core.catchUp(session)
  }

  /** Whether a lagging session has not moved for too long. */
  isStuck(session: Session, nowMs: number): boolean {
    const { lag } = session
    if (lag === null) return false
    const bytes = session.socket!.unsentBytes()
    if (bytes < lag.bytes) session.lag = { sinceMs: nowMs, bytes }
    return nowMs - session.lag!.sinceMs >= this.#core.limits.slowTimeoutMs
  }
}
