import type { Session } from './session.js'

/** Since when sessions are behind that wait for us, and not for their own client or its slow line. */
export class Behind {
  readonly #since = new Map<Session, number>()

  /** To be called about twice a second: who is behind at one look and at the next counts as behind in between. */
  look(sessions: Iterable<Session>, nowMs: number): void {
    for (const session of this.#since.keys()) if (!waitsForUs(session)) this.#since.delete(session)
    for (const session of sessions) {
      if (waitsForUs(session) && !this.#since.has(session)) this.#since.set(session, nowMs)
    }
  }

  /** How long the one has waited that waits longest; 0 if nobody does. */
  oldestMs(nowMs: number): number {
    // A map keeps the order of arrival.
    for (const since of this.#since.values()) return Math.max(0, nowMs - since)
    return 0
  }
}

function waitsForUs({ state, lag, isWorldless }: Session): boolean {
  return state === 'behind' && lag === null && !isWorldless
}
