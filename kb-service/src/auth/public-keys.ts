import { type CryptoKey, errors } from 'jose'
import { createKeyReader, type KeyTrouble } from './key-endpoint.js'
import { type KeySet, publicKeyAlgorithms } from './key-set.js'

export interface PublicKeysOptions {
  readonly url: string
  /** Told of every reading: how it ended, and how many keys are held now. */
  readonly onRead: (outcome: 'read' | KeyTrouble, held: number) => void
  /** For one reading. */
  readonly timeoutMs?: number
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
}

/** Of a token's header, as it came. */
export interface KeyNaming {
  readonly alg?: unknown
  readonly kid?: unknown
}

/** Why a token is not taken. `unavailable`: its key could not be had, it may be good. */
export type NotProven = 'invalid' | 'unavailable'

/** Below the time that a connect, or a call of the KB, may take. */
const standardTimeoutMs = 3_000
/** Keys older than this are read again, and used until that is done. */
const freshMs = 300_000
/** After so long without a try the keys may have been taken back: who asks waits for them to be read. */
const idleMs = 600_000
/** The least time from one reading to the next, however many made-up key ids come. */
const restMs = 10_000
/** After the first failure; doubled by each further one, up to `restMs`. */
const retryMs = 1_000

/**
 * The public keys at a URL. They are read when they are first needed, when they are old and when a token names another one;
 * once for all who wait. What was last read well is used for as long as nothing better can be had.
 */
export class PublicKeys {
  readonly #onRead: PublicKeysOptions['onRead']
  readonly #read: ReturnType<typeof createKeyReader>
  readonly #now: () => number
  #keys: KeySet = []
  #readAtMs = Number.NEGATIVE_INFINITY
  #triedAtMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #reading: Promise<void> | null = null

  constructor({ url, onRead, timeoutMs = standardTimeoutMs, now = () => performance.now() }: PublicKeysOptions) {
    this.#onRead = onRead
    this.#read = createKeyReader(url, timeoutMs)
    this.#now = now
  }

  /**
   * What `use` makes of the key that signed the token with this header. `use` verifies the token with one key, and rejects
   * as jose does. Never rejects.
   */
  async check<T extends object>(naming: KeyNaming, use: (key: CryptoKey) => Promise<T>): Promise<T | NotProven> {
    if (!publicKeyAlgorithms.includes(naming.alg as string)) return 'invalid'
    const keys = await this.#current()
    const proof = await tryKeys(keys, naming, use)
    if (proof !== null) return proof
    await this.#refresh()
    const newProof = this.#keys === keys ? null : await tryKeys(this.#keys, naming, use)
    return newProof ?? (this.#failures > 0 ? 'unavailable' : 'invalid')
  }

  /** True while `key`, which `check` gave, is one of the keys as they were last read. */
  async holds(key: CryptoKey): Promise<boolean> {
    const keys = await this.#current()
    return keys.some((one) => one.key === key)
  }

  async #current(): Promise<KeySet> {
    const nowMs = this.#now()
    if (nowMs - this.#readAtMs < freshMs) return this.#keys
    const isIdle = nowMs - this.#triedAtMs >= idleMs
    const refreshed = this.#refresh()
    if (isIdle || this.#keys.length === 0) await refreshed
    return this.#keys
  }

  /** Reads the keys, or waits for who does; resolves at once while the endpoint is left in peace. */
  #refresh(): Promise<void> {
    const pauseMs = this.#failures === 0 ? restMs : Math.min(restMs, retryMs * 2 ** (this.#failures - 1))
    if (this.#reading === null && this.#now() - this.#triedAtMs >= pauseMs) this.#reading = this.#readOnce()
    return this.#reading ?? Promise.resolve()
  }

  async #readOnce(): Promise<void> {
    const answer = await this.#read()
    this.#reading = null
    this.#triedAtMs = this.#now()
    if (typeof answer === 'string') {
      this.#failures++
    } else {
      this.#failures = 0
      this.#readAtMs = this.#triedAtMs
      this.#keys = answer
    }
    this.#onRead(typeof answer === 'string' ? answer : 'read', this.#keys.length)
  }
}

/** Null if none of the keys is the one: there may be a newer one. */
async function tryKeys<T>(
  keys: KeySet,
  { alg, kid }: KeyNaming,
  use: (key: CryptoKey) => Promise<T>,
): Promise<T | 'invalid' | null> {
  const fitting = keys.filter((key) => key.alg === alg && (kid === undefined || key.kid === kid))
  for (const { key } of fitting) {
    try {
      return await use(key)
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) return 'invalid'
    }
  }
  return kid === undefined || fitting.length === 0 ? null : 'invalid'
}
