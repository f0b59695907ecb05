/**
 * What the server's clock shows, guessed from answers: an answer was made somewhere between its question and its arrival,
 * so that the quickest answer so far tells best how far the two clocks are apart. All in ms.
 */
export class ServerClock {
  #aheadMs = 0
  #roundTripMs = Number.POSITIVE_INFINITY

  /** An answer that was made at `serverMs`, to a question of `sentMs`, and came at `arrivedMs`. */
  heard(serverMs: number, sentMs: number, arrivedMs: number): void {
    const roundTripMs = arrivedMs - sentMs
    if (roundTripMs < 0 || roundTripMs >= this.#roundTripMs) return
    this.#roundTripMs = roundTripMs
    this.#aheadMs = serverMs - (sentMs + roundTripMs / 2)
  }

  /** How long ago the server's `serverMs` was, at `nowMs`; never less than 0. */
  since(serverMs: number, nowMs: number): number {
    return Math.max(0, nowMs + this.#aheadMs - serverMs)
  }
}
