import type { Core } from './core.js'
import { goodbyeFrame } from './protocol-v2.js'
import type { Session } from './session.js'

export interface DrainLimits {
  /** From the first call to the end, milliseconds. */
  readonly timeoutMs: number
  /** How many clients are sent to other gateways in a second, if there is time enough. */
  readonly perSecond: number
}

/** How long a v2 client has to open its next socket after its slot, before this one closes. DESIGN §3.7. */
const graceMs = 10_000
/** Notices are sent in waves, each for the slots of so long. */
const waveMs = 250
/** Left for the last closes before the time is over. */
const marginMs = 1_000

/**
 * Empties the gateway: each client has its own slot, so that they do not all arrive elsewhere at once. A v2 client gets
 * a notice, its socket lives on until it has left or its slot and ten seconds are over; a v1 client is closed at its slot.
 * In-flight actions are answered first.
 */
export class Drain {
  readonly #core: Core
  readonly #startedAtMs: number
  readonly #noticed = new Set<Session>()

  constructor(core: Core, { timeoutMs, perSecond }: DrainLimits) {
    this.#core = core
    this.#startedAtMs = core.clock.now()
    const sessions = [...core.registry.sessions].filter(({ state }) => state !== 'joining')
    const windowMs = Math.max(0, timeoutMs - graceMs - marginMs)
    const stepMs = Math.min(1_000 / perSecond, windowMs / Math.max(1, sessions.length))
    for (const [index, session] of sessions.entries()) session.leavesAtMs = this.#startedAtMs + index * stepMs
  }

  /** Does what is due. To be called often. Returns how many sessions are left. */
  step(): number {
    const { clock, registry } = this.#core
    const now = clock.now()
    for (const session of [...registry.sessions]) {
      if (session.state === 'joining' || session.state === 'closing') continue
      if (session.v2 === null) this.#leaveAt(session, session.leavesAtMs, now)
      else this.#notify(session, now)
    }
    return registry.sessions.size
  }

  #notify(session: Session, now: number): void {
    if (!this.#noticed.has(session)) {
      if (session.leavesAtMs > now + waveMs) return
      this.#noticed.add(session)
      session.leavesAtMs = Math.max(session.leavesAtMs, now)
      this.#core.send(session, goodbyeFrame('draining', session, session.leavesAtMs - now))
    }
    this.#leaveAt(session, session.leavesAtMs + graceMs, now)
  }

  #leaveAt(session: Session, atMs: number, now: number): void {
    if (now < atMs) return
    if (session.isOwedAnswers) session.state = 'closing'
    else this.#core.close(session, 'draining')
  }
}
