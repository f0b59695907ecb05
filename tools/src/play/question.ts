import type { Frame } from './frame.js'
import type { Answer } from './news.js'

/** What a player asked, until it is answered, or until it is too late. */
export class Question {
  readonly frame: Frame
  readonly answer: Promise<Answer>
  #settle: (answer: Answer) => void = () => undefined
  readonly #timer: NodeJS.Timeout

  constructor(frame: Frame, timeoutMs: number, late: () => void) {
    this.frame = frame
    this.answer = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#timer = setTimeout(late, timeoutMs)
  }

  settle(answer: Answer): void {
    clearTimeout(this.#timer)
    this.#settle(answer)
  }

  /** Whether an error answers this: one of gaia.v2 names the action that it is about. */
  isMeant(requestId: string | undefined): boolean {
    return requestId === undefined || requestId === this.frame.request_id
  }
}
