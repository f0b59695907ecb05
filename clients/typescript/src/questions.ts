import type { Frame } from './events.js'
import type { ErrorFrame } from './generated/messages.js'
import type { Failed, FailureCode } from './outcome.js'
import { failed, Question, type QuestionType, type Reply } from './question.js'
import type { Settings } from './settings.js'
import type { Socket } from './socket.js'

interface Wish {
  readonly type: QuestionType
  readonly fields: Readonly<Record<string, unknown>>
  /** Of an action: it keeps its id over all sockets. Others get a new one each time that they are sent. */
  readonly requestId?: string
  /** Null: until it is answered. */
  readonly deadlineMs: number | null
}

const mostDeadlineMs = 300_000

/** Questions without an answer, in the order in which they were asked: sent, and sent again on the next socket. */
export class Questions {
  #all: Question[] = []
  /** What everybody is answered from now on; null: it is asked. */
  #over: { readonly code: FailureCode; readonly message: string } | null = null
  readonly #socket: () => Socket | null
  readonly #settings: Settings

  /** `socket`: the one that counts, if one does. */
  constructor(settings: Settings, socket: () => Socket | null) {
    this.#settings = settings
    this.#socket = socket
  }

  get count(): number {
    return this.#all.length
  }

  /** Whether an area of interest was asked for. */
  get isWorldAsked(): boolean {
    return this.#all.some(({ asksForWorld }) => asksForWorld)
  }

  ask({ type, fields, requestId, deadlineMs }: Wish): Promise<Reply> {
    const { newId, limits, time } = this.#settings
    if (this.#over !== null) return Promise.resolve(failed(this.#over.code, this.#over.message, null, false))
    const same = this.#all.find((other) => requestId !== undefined && other.requestId === requestId)
    if (same !== undefined) return same.reply
    const question = Question.of(type, fields, requestId ?? newId(), time.now())
    if ('status' in question) return Promise.resolve(question)
    if (type === 'update_location') {
      const waiting = this.#all.find((other) => other.type === type && !other.isSent)
      if (waiting !== undefined) return waiting.replaceBy(question)
    }
    if (this.#all.length >= limits.pendingMost) {
      return Promise.resolve(failed('queue_full', 'Too many questions wait for an answer', null, true))
    }
    if (deadlineMs !== null) {
      const cancel = time.after(Math.min(deadlineMs, mostDeadlineMs), () =>
        this.#settle(question, this.#late(question)),
      )
      question.onSettled(cancel)
    }
    this.#all.push(question)
    this.flush()
    return question.reply
  }

  /** On a new socket nothing has been sent. */
  sendAgain(): void {
    for (const question of this.#all) question.isSent = false
    this.flush()
  }

  /** Sends what may go, in order. */
  flush(): void {
    const socket = this.#socket()
    if (!socket?.isOpen) return
    const { limits, protocol, newId } = this.#settings
    const most = protocol === 'gaia.v1' ? 1 : limits.inFlightMost
    for (const question of this.#all) {
      if (this.#all.filter(({ isSent }) => isSent).length >= most) return
      if (question.isSent || question.isResting) continue
      if (question.asksForWorld && this.#inFlight(({ asksForWorld }) => asksForWorld) !== undefined) continue
      socket.send(question.textFor(protocol, newId))
    }
  }

  /** Whether the frame answers a question; then that is settled, or asked again. */
  take(frame: Frame): boolean {
    if (frame.type === 'error') return this.#takeError(frame)
    const question = this.#answeredBy(frame)
    if (question === undefined) return false
    this.#settle(question, { frame, ...question.facts(this.#settings.time.now()) })
    return true
  }

  /** Nothing is asked any more. */
  close(code: FailureCode, message: string): void {
    this.#over = { code, message }
    for (const question of [...this.#all]) this.#settle(question, failed(code, message, question.keptId, false))
  }

  #answeredBy(frame: Frame): Question | undefined {
    switch (frame.type) {
      case 'action_response':
        return this.#inFlight(
          ({ type, requestId }) => type === 'action' && requestId === (frame.request_id ?? requestId),
        )
      case 'npc_speech':
        return this.#inFlight(({ type }) => type === 'chat')
      case 'commands_schema':
        return this.#inFlight(({ type }) => type === 'get_commands')
      case 'area_of_interest':
        return this.#inFlight(({ asksForWorld }) => asksForWorld)
    }
  }

  /** One of gaia.v2 names its question, unless it was refused before it was read. In gaia.v1 only one is in flight. */
  #takeError(error: ErrorFrame): boolean {
    const { request_id: id } = error
    const isNameless = id === undefined
    const isUnread = isNameless && error.code === 'rate_limited'
    const meant = this.#all.filter(
      ({ isSent, requestId }) =>
        isSent && (isNameless ? isUnread || this.#settings.protocol === 'gaia.v1' : requestId === id),
    )
    for (const question of meant) this.#again(question, error)
    return meant.length > 0
  }

  /** Asked again if that may help and there is time. An action that was done all the same is not done twice. */
  #again(question: Question, { code, message, retryable = false, retry_after_ms: afterMs = 0 }: ErrorFrame): void {
    if (!retryable) return this.#settle(question, failed(code, message, question.keptId, false))
    const { time, random } = this.#settings
    question.isSent = false
    question.error = { code, message }
    question.isResting = true
    time.after(Math.max(1, afterMs * (1 + random() / 2)), () => {
      question.isResting = false
      this.flush()
    })
  }

  #inFlight(matches: (question: Question) => boolean): Question | undefined {
    return this.#all.find((question) => question.isSent && matches(question))
  }

  /** The server's own reason, if it gave one. */
  #late({ error, keptId }: Question): Failed {
    const { code, message } = error ?? { code: 'timeout' as const, message: 'No answer came in time' }
    return failed(code, message, keptId, true)
  }

  #settle(question: Question, reply: Reply): void {
    this.#all = this.#all.filter((other) => other !== question)
    question.settle(reply)
    this.flush()
  }
}
