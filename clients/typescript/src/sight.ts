import type { Emitter } from './emitter.js'
import type { ClientEvents, Fate, ResyncCause } from './events.js'
import type { Follower } from './follower.js'
import type { Position } from './options.js'
import type { Sight as Seen } from './outcome.js'
import type { Reply } from './question.js'
import type { Questions } from './questions.js'
import type { Settings } from './settings.js'

/** After an answer that was no world. */
const againMs = 5_000
/** Who is told so often in a row that there is more, and gets nothing, asks for all of it. */
const behindMost = 3
const lookAgainMs = 2_000

export interface SightParts {
  readonly settings: Settings
  readonly questions: Questions
  readonly follower: Follower
  readonly events: Emitter<ClientEvents>
  /** The state may be another one now. */
  readonly refresh: () => void
}

/** Sees to it that the client gets a world, and another where it has lost the thread. */
export class Sight {
  /** A world is needed, and is not here yet. */
  #isOwed = true
  #position: Position | null
  #isPositionBad = false
  #behind = 0
  #cancelAgain: () => void = () => undefined
  #cancelHeld: () => void = () => undefined
  #cancelLook: () => void = () => undefined
  readonly #settings: Settings
  readonly #questions: Questions
  readonly #follower: Follower
  readonly #events: Emitter<ClientEvents>
  readonly #refresh: () => void

  constructor({ settings, questions, follower, events, refresh }: SightParts) {
    this.#refresh = refresh
    this.#settings = settings
    this.#questions = questions
    this.#follower = follower
    this.#events = events
    this.#position = settings.position
  }

  get isOwed(): boolean {
    return this.#isOwed
  }

  async moveTo(position: Position): Promise<Seen> {
    this.#position = position
    this.#isPositionBad = false
    const { lat, lng } = position
    return this.#seen(await this.#ask('update_location', { lat, lng }, this.#settings.limits.answerTimeoutMs))
  }

  async resync(): Promise<Seen> {
    this.#owe('asked')
    return this.#seen(await this.#ask('request_resync', {}, this.#settings.limits.answerTimeoutMs))
  }

  /** The line is open. `goesOn`: with the world that was known. */
  opened(goesOn: boolean, cause: ResyncCause | null): void {
    if (!goesOn) this.#owe(cause)
    this.#ensure()
    this.heldNow()
  }

  /** The thread is lost: only a new area of interest helps. */
  lose(cause: ResyncCause): void {
    this.#owe(cause)
    this.#ensure()
  }

  arrived(): void {
    this.#isOwed = false
    this.stop()
  }

  updated(fate: Fate): void {
    if (fate === 'lost' && !this.#isOwed) this.lose('held_too_many')
    if (fate !== 'dropped') this.heldNow(fate === 'held')
  }

  /** What is held longer than some seconds will not come. */
  heldNow(isMore = false): void {
    const { held } = this.#follower
    if (isMore && held > 1) return
    this.#cancelHeld()
    if (held === 0 || this.#isOwed) return
    this.#cancelHeld = this.#settings.time.after(this.#settings.limits.heldMs, () => this.lose('held_too_long'))
  }

  /** The server said whether this is all there is. Where it is not, `look` asks again a little later. */
  told(isCurrent: boolean | null, look: () => void): void {
    this.#cancelLook()
    if (isCurrent !== false || this.#isOwed) this.#behind = 0
    else if (++this.#behind < behindMost) this.#cancelLook = this.#settings.time.after(lookAgainMs, look)
    else {
      this.#behind = 0
      this.lose('not_current')
    }
  }

  /** Without a line nothing is asked; or there is no need any more. */
  stop(): void {
    this.#cancelAgain()
    this.#cancelHeld()
    this.#cancelLook()
  }

  #owe(cause: ResyncCause | null): void {
    this.#isOwed = true
    this.#cancelHeld()
    if (cause !== null) this.#events.emit('resync', { cause })
    this.#refresh()
  }

  /** Unless it was asked for already. */
  #ensure(): void {
    this.#cancelAgain()
    if (!this.#isOwed || this.#questions.isWorldAsked) return
    const isAnew = this.#follower.world === null || this.#settings.protocol === 'gaia.v1'
    const { lat, lng } = this.#position ?? {}
    const isSaid = isAnew && lat !== undefined && !this.#isPositionBad
    const asked = isSaid ? this.#ask('update_location', { lat, lng }, null) : this.#ask('request_resync', {}, null)
    void asked.then((reply) => {
      if (!('status' in reply) || reply.code === 'closed') return
      this.#isPositionBad = isSaid
      this.#events.emit('failure', { code: reply.code, message: reply.message })
    })
  }

  async #ask(type: 'update_location' | 'request_resync', fields: object, deadlineMs: number | null): Promise<Reply> {
    const reply = await this.#questions.ask({ type, fields: { ...fields }, deadlineMs })
    // Somebody else's question may have been the one that the world was waited for with.
    if ('status' in reply && reply.code !== 'closed' && this.#isOwed) {
      this.#cancelAgain()
      this.#cancelAgain = this.#settings.time.after(againMs, () => this.#ensure())
    }
    return reply
  }

  #seen(reply: Reply): Seen {
    if ('status' in reply) return reply
    return { status: 'done', world: this.#follower.world! }
  }
}
