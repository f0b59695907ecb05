import type { ErrorCode } from 'schemas'
import type { Clock, Refusal } from '../ports.js'
import type { Span } from '../tracing/tracing.js'
import { Breaker, type BreakerState } from './breaker.js'
import { Exchange, type Heard, type More, type Send } from './exchange.js'
import { type Head, isRebase, readPlace, refusal } from './kb-answer.js'
import { linesOf } from './lines.js'
import { Retries } from './retries.js'

export type CallName = 'attach' | 'message'

/** What may be said of a call in a log. */
export interface CallFacts {
  readonly requestId: string | null
  readonly traceparent: string
}

/** What is told of calls, for counters and the log. */
export interface KbHooks {
  /** A call is over; its first frames, if any, are here. */
  kbCall?(call: CallName, outcome: 'answered' | ErrorCode, ms: number, facts: CallFacts): void
  /** A try broke; another may follow. */
  kbBroken?(call: CallName, reason: string, facts: CallFacts): void
  /** Somebody answered, but not as the KB does. */
  kbJunk?(call: CallName, reason: string, facts: CallFacts): void
  breakerChanged?(state: BreakerState): void
}

export interface Call extends CallFacts {
  readonly name: CallName
  readonly span: Span
  readonly send: Send
}

export interface CallLimits {
  readonly timeoutMs: number
  readonly retryWindowMs: number
  readonly maxBodyBytes: number
  readonly maxLineBytes: number
}

export type Told = Extract<Heard, { word: 'lines' }>
export type Rest = AsyncGenerator<readonly Uint8Array[], void>
export type Answer = Extract<Heard, { head: Head }>

const brokenStatuses: readonly number[] = [502, 503, 504]

/** Makes calls of the KB as often as it takes: retries by id within a window, and not at all while the breaker is open. */
export class KbCalls {
  readonly #clock: Pick<Clock, 'now' | 'after'>
  readonly #limits: CallLimits
  readonly #hooks: KbHooks
  readonly #breaker: Breaker
  #isClosed = false

  constructor(clock: Pick<Clock, 'now' | 'after'>, limits: CallLimits, hooks: KbHooks) {
    this.#clock = clock
    this.#limits = limits
    this.#hooks = hooks
    this.#breaker = new Breaker({ clock, changed: (state) => hooks.breakerChanged?.(state) })
  }

  get breaker(): BreakerState {
    return this.#breaker.state
  }

  close(): void {
    this.#isClosed = true
    this.#breaker.stop()
  }

  /** The KB's answer, whatever its status; `kb_unavailable` if there is none in time, `server_error` if it is junk. */
  async make(call: Call, retries = this.retries()): Promise<Answer | Refusal> {
    const permit = this.#isClosed ? null : this.#breaker.admit()
    if (permit === null) return refusal('kb_unavailable')
    const deadline = this.#clock.now() + Math.max(this.#limits.timeoutMs, this.#limits.retryWindowMs)
    for (;;) {
      const heard = await this.#try(call, deadline)
      if (!('reason' in heard) || heard.word === 'junk') {
        permit.succeeded()
        return 'reason' in heard ? this.junk(call, heard.reason) : heard
      }
      this.#hooks.kbBroken?.(call.name, heard.reason, factsOf(call))
      if (permit.isProbe || !(await retries.next()) || this.#breaker.state === 'open' || this.#isClosed) {
        permit.failed()
        return refusal('kb_unavailable')
      }
    }
  }

  retries(): Retries {
    return new Retries(this.#clock, this.#limits.retryWindowMs)
  }

  junk(call: Call, reason: string): Refusal {
    this.#hooks.kbJunk?.(call.name, reason, factsOf(call))
    return refusal('server_error')
  }

  /**
   * The rest of an answer whose first frames were handed over. If it breaks off the call is made again with the same id,
   * and what was given is left out; it ends early if the KB stays away. Who stops reading it gives the connection back.
   */
  async *rest(call: Call, { lines, more, leave }: Told, told = { count: lines.length }): Rest {
    if (more === null) return
    let source: Source = { frames: more, toSkip: 0, leave }
    let retries = this.retries()
    for (;;) {
      const before = told.count
      if ((yield* unheard(source, told)) !== 'broken') return
      if (source.toSkip === 0 || told.count > before) retries = this.retries()
      if (!(await retries.next())) return
      const again = await this.make(call, retries)
      if ('refusal' in again || again.head.status !== 200 || isRebase(again.head)) return
      source = { frames: this.#frames(again), toSkip: told.count, leave: 'leave' in again ? again.leave : () => {} }
    }
  }

  async *#frames(answer: Answer): More {
    if (answer.word === 'lines') {
      yield answer.lines
      return answer.more === null ? 'clean' : yield* answer.more
    }
    const lines = linesOf(answer.body, this.#limits.maxLineBytes)
    if (lines === null) return 'junk'
    yield lines
    return 'clean'
  }

  async #try(call: Call, deadline: number): Promise<Heard> {
    const { timeoutMs, maxBodyBytes, maxLineBytes } = this.#limits
    const firstTimeoutMs = Math.max(1, Math.min(timeoutMs, deadline - this.#clock.now()))
    const heard = await new Exchange(call.send, {
      clock: this.#clock,
      firstTimeoutMs,
      timeoutMs,
      maxBodyBytes,
      maxLineBytes,
      isStreamed: (head) => call.name === 'message' && isStreamed(head),
    }).heard
    if ('head' in heard && brokenStatuses.includes(heard.head.status)) {
      return { word: 'broken', reason: `status ${heard.head.status}` }
    }
    return heard
  }
}

export function factsOf({ requestId, traceparent }: Call): CallFacts {
  return { requestId, traceparent }
}

interface Source {
  readonly frames: More
  /** How many of its frames were given before. */
  readonly toSkip: number
  readonly leave: () => void
}

async function* unheard({ frames, toSkip, leave }: Source, told: { count: number }): More {
  let left = toSkip
  try {
    for (;;) {
      const next = await frames.next()
      if (next.done) return next.value
      const fresh = next.value.slice(left)
      left -= next.value.length - fresh.length
      told.count += fresh.length
      if (fresh.length > 0) yield fresh
    }
  } finally {
    leave()
  }
}

/**
 * True if the frames are worth handing over before the body is over. An area of interest is not: a retry after a break
 * would bring a later one, which must not be mixed with the place of the first.
 */
function isStreamed(head: Head): boolean {
  const isWhole = head.headers['content-length'] !== undefined
  return head.status === 200 && !isWhole && !isRebase(head) && readPlace(head) !== null
}
