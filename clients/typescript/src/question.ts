import type { Frame } from './events.js'
import type { ErrorCode } from './generated/messages.js'
import type { Protocol } from './options.js'
import type { Failed, FailureCode } from './outcome.js'

export type QuestionType = 'action' | 'chat' | 'get_commands' | 'update_location' | 'request_resync'

/** The frame that answers, and how it came to that. */
export interface Answer {
  readonly frame: Frame
  readonly requestId: string
  readonly tookMs: number
  readonly sent: number
}

export type Reply = Answer | Failed

/** The server takes no larger frame: it closes the socket. */
const mostBytes = 65_536
const requestIds = /^[A-Za-z0-9_-]{16,64}$/

export function failed(code: FailureCode, message: string, requestId: string | null, retryable: boolean): Failed {
  return { status: 'failed', code, message, requestId, retryable }
}

/** Something that was asked, until it is answered. */
export class Question {
  readonly type: QuestionType
  readonly reply: Promise<Reply>
  /** On the socket that counts, and without an answer. */
  isSent = false
  /** The server asked for patience. */
  isResting = false
  /** What the server said last when it was asked for patience. */
  error: { readonly code: ErrorCode; readonly message: string } | null = null
  requestId: string
  #fields: Readonly<Record<string, unknown>>
  #resolve: (reply: Reply) => void = () => undefined
  #cancel: () => void = () => undefined
  #sent = 0
  readonly #askedAtMs: number

  /** Refused here where the server would close the socket for it. */
  static of(
    type: QuestionType,
    fields: Readonly<Record<string, unknown>>,
    id: string,
    nowMs: number,
  ): Question | Failed {
    if (!requestIds.test(id))
      return failed('invalid_message', 'A request id is 16 to 64 of A-Z a-z 0-9 _ -', null, false)
    try {
      const text = JSON.stringify({ ...fields, type, request_id: id })
      if (isTooLong(text)) return failed('frame_too_large', `A message has at most ${mostBytes} bytes`, null, false)
    } catch {
      return failed('invalid_message', 'The message cannot be written as JSON', null, false)
    }
    return new Question(type, fields, id, nowMs)
  }

  private constructor(type: QuestionType, fields: Readonly<Record<string, unknown>>, id: string, nowMs: number) {
    this.type = type
    this.#fields = fields
    this.requestId = id
    this.#askedAtMs = nowMs
    this.reply = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  get asksForWorld(): boolean {
    return this.type === 'update_location' || this.type === 'request_resync'
  }

  /** The id with which the same can be asked again; null where that makes no difference. */
  get keptId(): string | null {
    return this.type === 'action' ? this.requestId : null
  }

  /** Marks it as sent. Only an action is remembered by its id: what else is asked for is asked for anew. */
  textFor(protocol: Protocol, newId: () => string): string {
    if (this.type !== 'action' && this.#sent > 0) this.requestId = newId()
    this.isSent = true
    this.#sent += 1
    const isNamed = this.type === 'action' || protocol === 'gaia.v2'
    return JSON.stringify({ ...this.#fields, type: this.type, ...(isNamed && { request_id: this.requestId }) })
  }

  facts(nowMs: number): Omit<Answer, 'frame'> {
    return { requestId: this.requestId, tookMs: nowMs - this.#askedAtMs, sent: this.#sent }
  }

  /** Asks something newer in its place. */
  replaceBy({ fields }: Question): Promise<Reply> {
    this.#fields = fields
    return this.reply
  }

  get fields(): Readonly<Record<string, unknown>> {
    return this.#fields
  }

  onSettled(cancel: () => void): void {
    this.#cancel = cancel
  }

  settle(reply: Reply): void {
    this.#cancel()
    this.#resolve(reply)
  }
}

function isTooLong(text: string): boolean {
  return text.length * 3 > mostBytes && new TextEncoder().encode(text).length > mostBytes
}
