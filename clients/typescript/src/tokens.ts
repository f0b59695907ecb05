import type { Time } from './host.js'
import type { TokenReason } from './options.js'
import type { Settings } from './settings.js'

export type Given = { readonly token: string } | { readonly wrong: string }

/** Asks the callback, which may throw, give nonsense, or never come back. */
export class Tokens {
  readonly #give: Settings['token']
  readonly #time: Time
  readonly #timeoutMs: number

  constructor({ token, time, limits }: Settings) {
    this.#give = token
    this.#time = time
    this.#timeoutMs = limits.tokenTimeoutMs
  }

  /** Never rejects; when the client is over it may never resolve. */
  ask(reason: TokenReason): Promise<Given> {
    return new Promise((resolve) => {
      const cancel = this.#time.after(this.#timeoutMs, () => settle({ wrong: 'The token callback took too long' }))
      const settle = (given: Given) => {
        cancel()
        resolve(given)
      }
      // What it throws may have secrets in it, and is the caller's own to log.
      this.#call(reason).then(
        (token) =>
          settle(typeof token === 'string' && token !== '' ? { token } : { wrong: 'The token callback gave no token' }),
        () => settle({ wrong: 'The token callback threw' }),
      )
    })
  }

  async #call(reason: TokenReason): Promise<string> {
    return this.#give(reason)
  }
}
