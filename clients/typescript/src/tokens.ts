import type { TokenReason } from './options.js'
import type { Settings } from './settings.js'

export type Given = { readonly token: string } | { readonly wrong: string }

/** Asks the callback, which may throw, give nonsense, or never come back; and knows which token is worth nothing any more. */
export class Tokens {
  /** The last one that was given. */
  #last: string | null = null
  #expired: string | null = null
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** None was refused since the server took one. */
  get isFresh(): boolean {
    return this.#expired === null
  }

  /** For the next socket. `unchanged`: it is the one that had expired. */
  async forSocket(): Promise<Given | 'unchanged'> {
    const given = await this.#ask(this.#expired === null ? 'connect' : 'expired')
    return 'token' in given && given.token === this.#expired ? 'unchanged' : given
  }

  /** For the socket that is open. */
  renewed(): Promise<Given> {
    return this.#ask('expiring')
  }

  /** The server takes the last one no more. */
  expire(): void {
    this.#expired = this.#last
  }

  /** The server took the last one. */
  accept(): void {
    this.#expired = null
  }

  /** Never rejects; when the client is over it may never resolve. */
  #ask(reason: TokenReason): Promise<Given> {
    const { time, limits } = this.#settings
    return new Promise((resolve) => {
      const cancel = time.after(limits.tokenTimeoutMs, () => resolve({ wrong: 'The token callback took too long' }))
      // What it throws may have secrets in it, and is the caller's own to log.
      this.#call(reason)
        .then(
          (token) => resolve(this.#given(token)),
          () => resolve({ wrong: 'The token callback threw' }),
        )
        .finally(cancel)
    })
  }

  async #call(reason: TokenReason): Promise<unknown> {
    return this.#settings.token(reason)
  }

  #given(token: unknown): Given {
    if (typeof token !== 'string' || token === '') return { wrong: 'The token callback gave no token' }
    this.#last = token
    return { token }
  }
}
