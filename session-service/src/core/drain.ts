import { bounds } from './bounds.js'
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
/** What is left of it for the last ones, where there is no time for more: a rush elsewhere would be worse. */
const leastGraceMs = 2_000
/** Notices are sent in waves, each for the slots of so long. */
const waveMs = 250
/** Left at the end for the last closes to be written. */
const marginMs = 1_000

/**
 * Empties the gateway: each client has its own slot, so that they do not all arrive elsewhere at once. A v2 client gets
 * a notice, its socket lives on until it has left or its slot and ten seconds are over; a v1 client is closed at its slot.
 * What a client has asked for is answered first, and what that changed is given to it.
 */
export class Drain {
  readonly #core: Core
  /** Nobody is let stay longer. */
  readonly #lastMs: number
  readonly #noticed = new Set<Session>()

  constructor(core: Core, { timeoutMs, perSecond }: DrainLimits) {
    this.#core = core
    const now = core.clock.now()
    const roomMs = timeoutMs - Math.min(marginMs, timeoutMs / 4)
    this.#lastMs = now + roomMs
    const sessions = [...core.registry.sessions].filter(isHere).sort(v2First)
    const windowMs = roomMs - Math.min(leastGraceMs, roomMs / 2)
    const stepMs = Math.min(1_000 / perSecond, windowMs / Math.max(1, sessions.length))
    for (const [index, session] of sessions.entries()) session.leavesAtMs = now + index * stepMs
  }

  /** Does what is due. To be called often. Returns how many sessions are left. */
  step(): number {
    const now = this.#core.clock.now()
    let left = 0
    for (const session of this.#core.registry.sessions) {
      if (!isHere(session)) continue
      try {
        if (session.v2 === null) this.#leaveAt(session, session.leavesAtMs, now)
        else this.#notify(session, now)
      } catch (error) {
        this.#core.report.surprise(error, 'draining')
      }
      if (!session.isGone) left++
    }
    return left
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
    if (now < atMs && now < this.#lastMs) return
    session.isLeaving = true
    if (!session.isOwedAnswers && hasEffects(session, now)) this.#core.close(session, 'draining')
  }
}

/** Who is still joining is refused when its socket opens. */
function isHere({ state }: Session): boolean {
  return state !== 'joining' && state !== 'closed'
}

/** Who needs time after its slot goes first. */
function v2First(one: Session, other: Session): number {
  return Number(one.v2 === null) - Number(other.v2 === null)
}

/** What its last action changed was given to it; or does not come, as of an action that changed nothing. */
function hasEffects({ answered, position, isWorldless }: Session, now: number): boolean {
  if (answered === null || answered.commit <= position || isWorldless) return true
  return now - answered.atMs >= bounds.replyWaitMs
}
