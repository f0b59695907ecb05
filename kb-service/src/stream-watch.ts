import { worldStream } from 'schemas'
import { abortable } from './abortable.js'
import { Complaints } from './complaints.js'
import type { Gate } from './gate.js'
import type { Pace } from './pace.js'
import { type StreamApi, type StreamKeeper, type Verdict, verdicts } from './stream-keeper.js'

const firstRetryMs = 250
const lastRetryMs = 2000

/** What is wrong with the stream, for as long as it is. */
export type StreamTrouble = 'stream_unreachable' | 'stream_not_republishing' | 'stream_not_updatable' | 'stream_sealed'

const troubles: Partial<Record<Verdict, StreamTrouble>> = {
  not_republishing: 'stream_not_republishing',
  not_updatable: 'stream_not_updatable',
  sealed: 'stream_sealed',
}

/** What is asked of a logger; pino's shape. */
export interface PublisherLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

interface Parts {
  keeper: StreamKeeper
  /** Opened when the stream is there, shut when it cannot be reached. */
  usable: Gate
  log: PublisherLog
  /** Milliseconds since 1970. */
  now: () => number
  delay: Pace['delay']
}

/** Looks after the stream for as long as a connection lasts. */
export class StreamWatch {
  readonly #parts: Parts
  readonly #complaints: Complaints
  #looking: AbortSignal | null = null
  #verdict: Verdict | null = null
  #made = 0
  #isAnswered = true

  constructor(parts: Parts) {
    this.#parts = parts
    this.#complaints = new Complaints(parts.now)
  }

  /** How often the stream was made. */
  get made(): number {
    return this.#made
  }

  /** Null if all is well. */
  get trouble(): StreamTrouble | null {
    if (!this.#isAnswered) return 'stream_unreachable'
    return (this.#verdict !== null && troubles[this.#verdict]) || null
  }

  /** Looks until the server answered or `link` aborts; one look at a time for each link. */
  check(api: () => Promise<StreamApi>, link: AbortSignal): void {
    if (this.#looking === link) return
    this.#looking = link
    this.#look(api, link).finally(() => {
      if (this.#looking === link) this.#looking = null
    })
  }

  async #look(api: () => Promise<StreamApi>, link: AbortSignal): Promise<void> {
    const { keeper, usable, log, delay } = this.#parts
    for (let retryMs = firstRetryMs; !link.aborted; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      try {
        this.#report(await abortable(ensured(api, keeper), link))
        this.#isAnswered = true
        if (!link.aborted) usable.open()
        this.#complaints.over()
        return
      } catch (error) {
        if (link.aborted) return
        usable.shut()
        this.#isAnswered = false
        this.#complaints.tell(() => log.warn({ reason: reasonOf(error) }, 'the stream cannot be reached'))
        await delay(retryMs, link).catch(() => {})
      }
    }
  }

  #report(verdict: Verdict): void {
    if (verdict === 'made') this.#made += 1
    else if (verdict === this.#verdict) return
    this.#verdict = verdict
    const { level, message } = verdicts[verdict]
    this.#parts.log[level]({ stream: worldStream.name }, message)
  }
}

async function ensured(api: () => Promise<StreamApi>, keeper: StreamKeeper): Promise<Verdict> {
  return keeper.ensure(await api())
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
