import type { FailureEvent } from './events.js'
import type { ErrorFrame } from './generated/messages.js'
import type { Line } from './line.js'
import { backoffMs } from './schedule.js'
import type { Settings } from './settings.js'

const refusals: readonly string[] = ['forbidden', 'unauthorized', 'server_error', 'invalid_message']

/** Brings a new token to the open socket before the old one ends. */
export class Renewal {
  /** A token was sent and has no answer. */
  #isAsked = false
  #attempt = 0
  #cancel: () => void = () => undefined
  readonly #line: Line
  readonly #settings: Settings
  readonly #failure: (failure: FailureEvent) => void

  constructor(line: Line, settings: Settings, failure: (failure: FailureEvent) => void) {
    this.#line = line
    this.#settings = settings
    this.#failure = failure
  }

  begin(): void {
    this.#cancel()
    void this.#line.renew((given) => {
      if ('token' in given) {
        this.#isAsked = true
        this.#line.socket?.send(JSON.stringify({ type: 'authenticate', token: given.token }))
        return
      }
      this.#failure({ code: 'token_callback', message: given.wrong })
      this.#again()
    })
  }

  /** An error that names no question may be the answer. */
  refused({ code, request_id: id }: ErrorFrame): void {
    if (!this.#isAsked || id !== undefined || !refusals.includes(code)) return
    this.#isAsked = false
    this.#again()
  }

  /** The new token was taken, or the socket is gone. */
  stop(): void {
    this.#isAsked = false
    this.#attempt = 0
    this.#cancel()
  }

  /** As long as the socket lives: with the old token it does not for long. */
  #again(): void {
    const ms = backoffMs(this.#attempt++, this.#settings)
    this.#cancel = this.#settings.time.after(Math.max(1, ms), () => this.begin())
  }
}
