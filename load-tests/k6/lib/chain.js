import { metrics } from './metrics.js'

/** Where a client stands: each change names the version that it comes after, so holes and repeats show. */
export class Chain {
  version = null
  cursor = null
  #toReplay = 0

  get isReplaying() {
    return this.#toReplay > 0
  }

  /** A socket has begun: so many of the next events are replayed. */
  begin(toReplay) {
    this.#toReplay = toReplay
  }

  rebase(version, cursor) {
    this.version = version
    this.cursor = cursor
    this.#toReplay = 0
  }

  apply({ base_version: base, snapshot_version: snapshot, cursor = null }) {
    if (base > this.version) metrics.lost.add(base - this.version)
    if (base < this.version) metrics.doubled.add(1)
    this.version = Math.max(this.version, snapshot)
    this.cursor = cursor
    if (this.#toReplay > 0) this.#toReplay--
  }
}
