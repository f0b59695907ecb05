import { type AttachAnswer, userSubject, zoneSubject } from 'schemas'
import type { Scene } from './actions/outcome.js'
import type { Content } from './content/content.js'
import type { StoredOutcome } from './journal/record.js'
import type { Ledger } from './ledger.js'
import type { Handled, Turn } from './messages/handled.js'
import { handle } from './messages/index.js'
import { select } from './messages/select.js'
import { noTracing, type Tracing } from './tracing/tracing.js'
import { type Plan, plan, type ZonePlan } from './world/delta.js'
import type { Cause } from './world/events.js'
import { freshZone } from './world/reconcile.js'
import { type Player, type State, sharedZone, versionFor, worldOf } from './world/state.js'

/** A player who calls, as their token says. */
export interface Identity {
  readonly user: string
  readonly isAdmin: boolean
}

/** What a player asks once. */
export interface Request {
  readonly identity: Identity
  /** Unique for the player: a message that comes again with its id changes nothing. */
  readonly request: string
  /** Fingerprint of the message. */
  readonly hash: string
  readonly traceparent?: string
}

export interface Call extends Request {
  /** The message, parsed from JSON. */
  readonly message: unknown
}

/** Frames for the client, and the commit that they tell of. */
export interface Answer {
  readonly epoch: string
  readonly commit: number
  readonly zone: string | null
  readonly version: number
  readonly rebase: boolean
  readonly frames: readonly unknown[]
  /** The same message was answered before, with this. */
  readonly replayed: boolean
}

type Play = (turn: Turn) => Handled

/** How a message ended. */
type Result = Handled['result'] | 'repeated' | 'conflict'

/** An answer, and what it counts as. */
interface Played {
  readonly answer: Answer | typeof requestConflict
  readonly kind: string
  readonly result: Result
}

/** What a log says of an answer, when it may go out. */
export interface AnswerFacts {
  readonly user: string
  readonly request: string
  readonly traceparent: string | undefined
  /** Null if it names none. */
  readonly commit: number | null
  /** Since the message came. */
  readonly ms: number
}

/** The id was used for another message. */
export const requestConflict = 'request_conflict'

/** What is worth counting. */
export interface EngineWatch {
  committed(count: number): void
  answered(kind: string, result: Result, facts: AnswerFacts): void
  settled(durationMs: number): void
}

/**
 * One experience: plays what players say in memory, one after the other, and answers when the journal has it on disk.
 * Rejects with `Unavailable` while the journal takes nothing. DESIGN §4.
 */
export class Engine {
  readonly #ledger: Ledger
  readonly #watch: EngineWatch
  readonly #tracing: Tracing

  constructor(ledger: Ledger, watch: EngineWatch, tracing: Tracing = noTracing) {
    this.#ledger = ledger
    this.#watch = watch
    this.#tracing = tracing
  }

  get content(): Content {
    return this.#ledger.content
  }

  get isLive(): boolean {
    return this.#ledger.isLive
  }

  /** When the player selected this experience last, milliseconds since 1970; 0: never. Throws `Unavailable`. */
  selectedAt(user: string): number {
    return this.#ledger.state.players.get(user)?.selectedAt ?? 0
  }

  /** True if a commit answered that request of the player, here, not long ago. Throws `Unavailable`. */
  hasAnswered(user: string, request: string): boolean {
    return this.#ledger.state.outcomes.find(user, request) !== undefined
  }

  /** Where a player is. A new player comes to be at the starting zone; for a known one nothing is written. */
  async attach({ user }: Identity, traceparent?: string): Promise<AttachAnswer> {
    const player = this.#playerOf(user, { player: user, request: null, ...(traceparent && { traceparent }) })
    const zone = sharedZone(player)
    const { state, epoch, published, content } = this.#ledger
    const answer: AttachAnswer = {
      zone,
      version: versionFor(state, player),
      epoch,
      commit: state.commit,
      published,
      user_commit: this.#ledger.lastPublishedOn(userSubject(user)),
      zone_commit: zone === null ? 0 : this.#ledger.lastPublishedOn(zoneSubject(content.experience, zone)),
    }
    await this.#settled(answer.commit, traceparent)
    return answer
  }

  /** Answers a message, once the commit that the answer names is on disk. */
  async message(call: Call): Promise<Answer | typeof requestConflict> {
    return this.#answerOnce(call, (turn) => handle(turn, call.message))
  }

  /** Remembers that the player plays here from now on, where no experience is named; later than `after`. No event tells of it. */
  async select(request: Request, after: number): Promise<Answer | typeof requestConflict> {
    return this.#answerOnce(request, (turn) => select(turn, after))
  }

  async #answerOnce(request: Request, play: Play): Promise<Answer | typeof requestConflict> {
    const startedMs = performance.now()
    const { answer, kind, result } = this.#playTraced(request, play)
    const commit = answer === requestConflict ? null : answer.commit
    if (commit !== null) await this.#settled(commit, request.traceparent)
    const { identity, request: id, traceparent } = request
    const ms = performance.now() - startedMs
    this.#watch.answered(kind, result, { user: identity.user, request: id, traceparent, commit, ms })
    return answer
  }

  #playTraced(request: Request, play: Play): Played {
    if (!this.#tracing.isOn) return this.#play(request, play)
    const span = this.#tracing.begin('play', 'internal', request.traceparent ?? null)
    try {
      const played = this.#play(request, play)
      span.set({ 'gaia.kind': played.kind, 'gaia.result': played.result })
      return played
    } finally {
      span.end()
    }
  }

  /** Everything up to the answer happens in one turn: calls are played in the order in which they come. */
  #play(call: Request, play: Play): Played {
    const { user } = call.identity
    const known = this.#ledger.state.outcomes.find(user, call.request)
    if (known && known.hash !== call.hash) return { answer: requestConflict, kind: 'known', result: 'conflict' }
    if (known) {
      return { answer: this.#answer(known.commit, known.outcome, true), kind: 'known', result: 'repeated' }
    }
    return this.#playNew(call, play)
  }

  #playNew({ identity, request, hash, traceparent }: Request, play: Play): Played {
    const { user } = identity
    const { state, now: at } = this.#ledger
    const cause: Cause = { player: user, request, at, ...(traceparent && { traceparent }) }
    this.#playerOf(user, { ...cause, request: null })
    const { scene, handled } = this.#handle(identity, at, play)
    const first = () => (handled.after ? [handled.after({ ...scene, world: worldOf(state, user) })] : [])
    const frames = () => [...first(), ...handled.frames]
    for (const [index, one] of handled.plans.entries()) {
      const isLast = index === handled.plans.length - 1
      this.#ledger.commit(one, cause, isLast ? { request, hash, frames, rebase: handled.rebase } : null)
    }
    this.#watch.committed(handled.plans.length)
    const outcome = { frames: frames(), rebase: handled.rebase, ...placeOf(state, user) }
    return { answer: this.#answer(state.commit, outcome), kind: handled.kind, result: handled.result }
  }

  /** What renews the world is played again with what then is in force. */
  #handle(identity: Identity, at: number, play: Play): { scene: Scene; handled: Handled } {
    const scene = this.#scene(identity, at)
    const handled = play(scene)
    if (!handled.renews || this.#ledger.content.atReset === null) return { scene, handled }
    this.#ledger.renew()
    const renewed = this.#scene(identity, at)
    return { scene: renewed, handled: play(renewed) }
  }

  #scene({ user, isAdmin }: Identity, at: number): Scene {
    const { state, content } = this.#ledger
    const player = state.players.get(user)!
    const world = worldOf(state, user)
    return { world, everything: state, content, user, player, isAdmin, at, commit: state.commit + 1 }
  }

  #playerOf(user: string, cause: Cause): Player {
    const { state, content } = this.#ledger
    const known = state.players.get(user)
    if (known) return known
    this.#ledger.commit(arrival(content, user), cause)
    this.#watch.committed(1)
    return state.players.get(user)!
  }

  #answer(commit: number, outcome: StoredOutcome, replayed = false): Answer {
    return { epoch: this.#ledger.epoch, commit, ...outcome, replayed }
  }

  async #settled(commit: number, traceparent: string | undefined): Promise<void> {
    const startedMs = performance.now()
    const { isOn } = this.#tracing
    const span = isOn ? this.#tracing.begin('append to journal', 'internal', traceparent ?? null) : null
    span?.set({ 'gaia.commit': commit })
    try {
      await this.#ledger.settled(commit)
      span?.end()
    } catch (error) {
      span?.end('kb_unavailable')
      throw error
    }
    this.#watch.settled(performance.now() - startedMs)
  }
}

/** A player comes to be: at the starting place, and in an isolated experience with a world of their own. */
function arrival(content: Content, user: string): Plan {
  const zones = content.model === 'isolated' ? [...content.zones.keys()] : []
  const fresh = zones.map((zone): [string, ZonePlan] => [zone, freshZone(content, zone)])
  return plan(fresh, [[user, { ...content.start }]], { owner: user })
}

function placeOf(state: State, user: string): { zone: string | null; version: number } {
  const player = state.players.get(user)
  return { zone: sharedZone(player), version: versionFor(state, player) }
}
