import { headers as names } from 'schemas'
import { type Dispatcher, Pool } from 'undici'
import type { Attachment, Caller, Clock, Kb, Refusal, Reply } from '../ports.js'
import { noTracing, type Tracing } from '../tracing/tracing.js'
import type { BreakerState } from './breaker.js'
import type { Sink } from './exchange.js'
import { isRebase, isReplayed, readAttachment, readPlace, readRefusal, refusal } from './kb-answer.js'
import { type Answer, type Call, type CallName, factsOf, KbCalls, type KbHooks } from './kb-calls.js'
import { linesOf } from './lines.js'
import { Turnstile } from './turnstile.js'

export type { KbHooks } from './kb-calls.js'

export interface KbClientOptions {
  readonly url: string
  /** Silence of the KB after which a call counts as broken. */
  readonly timeoutMs: number
  /** How long a broken call is tried again. */
  readonly retryWindowMs?: number
  readonly maxAttaches?: number
  readonly maxQueuedAttaches?: number
  readonly connections?: number
  readonly maxBodyBytes?: number
  readonly maxLineBytes?: number
  readonly clock: Pick<Clock, 'now' | 'after'>
  readonly hooks?: KbHooks
  readonly tracing?: Tracing
}

/** What a call of a message says. */
interface Said {
  readonly frame: Uint8Array
  readonly requestId: string
  /** The `traceparent` on whose behalf it is made; null begins a trace. */
  readonly parent: string | null
}

export interface KbClient extends Kb {
  readonly breaker: BreakerState
  /** Attaches that wait for their turn. */
  readonly waitingAttaches: number
  /** Refuses new calls, lets those in flight finish; the same close if called again. */
  close(): Promise<void>
}

/** The KB over HTTP, DESIGN §8 "KB calls". No call throws; what goes wrong is a `Refusal`. */
export function createKbClient(options: KbClientOptions): KbClient {
  const { url, clock, hooks = {}, tracing = noTracing } = options
  const { timeoutMs, retryWindowMs = 1_500, maxBodyBytes = 8_388_608, maxLineBytes = 1_048_576 } = options
  const base = new URL(url)
  const pool = new Pool(base.origin, { connections: options.connections ?? 64, headersTimeout: 0, bodyTimeout: 0 })
  const calls = new KbCalls(clock, { timeoutMs, retryWindowMs, maxBodyBytes, maxLineBytes }, hooks)
  const turnstile = new Turnstile(options.maxAttaches ?? 200, options.maxQueuedAttaches ?? 20_000)

  let closed: Promise<void> | null = null

  function prepare(name: CallName, caller: Caller, said: Said | null): Call {
    const { user, experience, token } = caller
    const { frame = null, requestId = null, parent = null } = said ?? {}
    const attributes = { 'user.id': user, 'gaia.experience': experience, 'gaia.request_id': requestId ?? '' }
    const span = tracing.begin(`KB ${name}`, 'client', parent, attributes)
    const player = `v1/experiences/${encodeURIComponent(experience)}/players/${encodeURIComponent(user)}`
    const request: Dispatcher.DispatchOptions = {
      method: 'POST',
      path: `${base.pathname.replace(/\/$/, '')}/${player}/${name === 'attach' ? 'attach' : 'messages'}`,
      headers: {
        authorization: `Bearer ${token}`,
        [names.trace]: span.traceparent,
        ...(requestId === null ? {} : { [names.request]: requestId, 'content-type': 'application/json' }),
      },
      body: frame,
    }
    const { traceparent } = span
    return { name, span, traceparent, requestId, send: (sink) => dispatch(pool, request, sink) }
  }

  async function make<T extends object>(call: Call, read: (answer: Answer) => T | Refusal): Promise<T | Refusal> {
    const startedAt = performance.now()
    const answer = await calls.make(call)
    const outcome = 'refusal' in answer ? answer : readOk(answer, read)
    const result = 'refusal' in outcome ? outcome.refusal : 'answered'
    call.span.end(result === 'answered' ? null : result)
    hooks.kbCall?.(call.name, result, performance.now() - startedAt, factsOf(call))
    return outcome
  }

  function toAttachment(call: Call, answer: Answer): Attachment | Refusal {
    const attachment = answer.word === 'body' ? readAttachment(answer.body) : null
    return attachment ?? calls.junk(call, 'not an attachment')
  }

  function toReply(call: Call, answer: Answer): Reply | Refusal {
    const place = readPlace(answer.head)
    if (place === null) return calls.junk(call, 'headers')
    const frames = answer.word === 'lines' ? answer.lines : linesOf(answer.body, maxLineBytes)
    if (frames === null) return calls.junk(call, 'a line is not a frame')
    const rest = answer.word === 'lines' && answer.more !== null ? calls.rest(call, answer) : null
    return { place, isRebase: isRebase(answer.head), isReplayed: isReplayed(answer.head), frames, rest }
  }

  return {
    get isUp() {
      return calls.breaker === 'closed'
    },
    get breaker() {
      return calls.breaker
    },
    get waitingAttaches() {
      return turnstile.waiting
    },
    async attach(caller) {
      const outcome = await turnstile.pass(() => {
        const call = prepare('attach', caller, null)
        return make(call, (answer) => toAttachment(call, answer))
      })
      return outcome ?? refusal('kb_unavailable')
    },
    message(caller, frame, requestId, parent = null) {
      const call = prepare('message', caller, { frame, requestId, parent })
      return make(call, (answer) => toReply(call, answer))
    },
    close() {
      calls.close()
      closed ??= pool.close()
      return closed
    },
  }
}

function readOk<T extends object>(answer: Answer, read: (answer: Answer) => T | Refusal): T | Refusal {
  if (answer.head.status === 200) return read(answer)
  return readRefusal(answer.head, answer.word === 'body' ? answer.body : new Uint8Array(0))
}

/** Sends one request and tells `sink` what comes. Gives up before or while it is on the wire. */
function dispatch(pool: Pool, request: Dispatcher.DispatchOptions, sink: Sink): () => void {
  let controller: Dispatcher.DispatchController | null = null
  let isGivenUp = false
  pool.dispatch(request, {
    onRequestStart(given) {
      controller = given
      if (isGivenUp) given.abort(new Error('given up'))
    },
    onResponseStart(_, status, headers) {
      if (status >= 200) sink.head({ status, headers })
    },
    onResponseData: (_, chunk) => sink.data(chunk),
    onResponseEnd: () => sink.end(),
    onResponseError: (_, error) => sink.broke(reasonOf(error)),
  })
  return () => {
    isGivenUp = true
    controller?.abort(new Error('given up'))
  }
}

/** The stable part of an error: its code. */
function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
