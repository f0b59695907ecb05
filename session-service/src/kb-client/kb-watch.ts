import { request } from 'undici'

/** How often the KB is asked, and how long it gets to answer. */
const everyMs = 2_000
const timeoutMs = 2_000
/** More words than the KB has; what is beyond is left out. */
const maxTroubles = 20
const word = /^[a-z_]{1,40}$/

/**
 * Asks the KB now and then what is wrong with it, because a stream that refuses its events makes players wait here.
 * Whether it can be reached is for the calls of players to find out.
 */
export class KbWatch {
  readonly #address: URL
  /** Resolves when it was asked for the first time. */
  readonly asked: Promise<void>
  readonly #stop = new AbortController()
  #troubles: readonly string[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(url: string) {
    this.#address = new URL(`${url.replace(/\/$/, '')}/health`)
    this.asked = this.#ask()
  }

  /** What it said last, in words of its own; none while it does not answer. */
  get troubles(): readonly string[] {
    return this.#troubles
  }

  stop(): void {
    this.#stop.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  async #ask(): Promise<void> {
    this.#troubles = await this.#answer().catch(() => [])
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => this.#ask(), everyMs)
  }

  async #answer(): Promise<readonly string[]> {
    const { signal } = this.#stop
    const { body } = await request(this.#address, { signal, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
    const health = (await body.json()) as { troubles?: unknown } | null
    const told = Array.isArray(health?.troubles) ? health.troubles : []
    return told.filter((one): one is string => typeof one === 'string' && word.test(one)).slice(0, maxTroubles)
  }
}
