import { metrics } from './metrics.js'

/** More than so many waiting for their turn are not kept: the system, or the generator, does not keep up. */
const mostWaiting = 50

let named = 0

/**
 * Somebody who takes their own thing and puts it back, again and again, one action at a time. Actions come due by the clock, whether or
 * not the last one is answered: what waits for its turn is slow from when it was due.
 */
export class Actor {
  #member
  #send
  #due = []
  #asked = null
  #isHolding = false

  /** `member`: item, the spot where it belongs (`home`), and the tags of its figures. */
  constructor(member, send) {
    this.#member = member
    this.#send = send
  }

  /** An action was due at `dueAtMs`. */
  act(dueAtMs) {
    if (this.#due.length >= mostWaiting) return metrics.unsent.add(1)
    this.#due.push(dueAtMs)
    this.#next()
  }

  /** Nothing more is begun: what still waits was not done in time. */
  stop() {
    metrics.unsent.add(this.#due.length)
    this.#due.length = 0
  }

  sees(inventory) {
    if (this.#asked === null) this.#isHolding = inventory.some(({ instance_id: id }) => id === this.#member.item)
  }

  answered({ success, request_id: id = null }) {
    const asked = this.#asked
    if (asked === null || (id !== null && id !== asked.frame.request_id)) return
    metrics.action.add(Date.now() - asked.dueAtMs, this.#member.tags)
    metrics.actions.add(1)
    metrics.success.add(success)
    if (success) this.#isHolding = !this.#isHolding
    this.#asked = null
    this.#next()
  }

  /** An error came in its place, or the socket of a v1 client broke: what became of it is not known. */
  failed() {
    if (this.#asked === null) return
    metrics.success.add(false)
    this.#asked = null
  }

  /** On a new socket: what was not answered is asked again, with its id, and has one effect. */
  again() {
    if (this.#asked !== null) this.#send(this.#asked.frame)
  }

  #next() {
    if (this.#asked !== null || this.#due.length === 0) return
    const { item, home } = this.#member
    const dueAtMs = this.#due.shift()
    const act = this.#isHolding ? { action: 'drop_item', spot_id: home } : { action: 'collect_item' }
    const id = `k6-${Date.now().toString(36)}-${item}-${++named}`
    this.#asked = { dueAtMs, frame: { type: 'action', ...act, instance_id: item, request_id: id } }
    this.#send(this.#asked.frame)
  }
}
