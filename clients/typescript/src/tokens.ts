import type { TokenReason } from './options.js'
import type { Settings } from './settings.js'

export type Given = { readonly token: string } | { readonly wrong: string }

/** Asks the callback, which may throw, give nonsense, or never come back; and knows which token is worth nothing any more. */
export class Tokens {
  /** The one that the last socket came with, or that it took since. */
  #used: string | null = null
  /** Given for the open socket, which may not have taken it. */
  #offered: string | null = null
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
    if ('token' in given) {
      if (given.token === this.#expired) return 'unchanged'
      this.#used = given.token
    }
    return given
  }

  /** For the socket that is open. */
  async renewed(): Promise<Given> {
    const given = await this.#ask('expiring')
    if ('token' in given) this.#offered = given.token
    return given
  }

  /** The open socket took the one that it was given. */
  replace(): void {
    this.#used = this.#offered
  }

  /** The server takes the one that is used no more. */
  expire(): void {
    this.#expired = this.#used
  }

  /** The server took the one that a socket came with. */
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
    return { token }
  }
}
