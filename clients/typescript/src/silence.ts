import type { Time } from './host.js'
import type { Limits } from './options.js'

/** Silence for so many heartbeats means that the socket is dead. */
const deadAfterBeats = 2.5
/** In gaia.v1, whose server has no heartbeat, it is asked for one. */
const askMs = 15_000

/** Notices that nothing comes any more. */
export class Silence {
  #heardAtMs: number
  #mostMs: number
  #cancel: () => void
  #cancelAsking: () => void = () => undefined
  readonly #time: Time
  readonly #ask: (() => void) | null
  readonly #dead: (why: string) => void

  /** `ask` calls for a sign of life, where the server gives none by itself. */
  constructor({ time, limits }: { time: Time; limits: Limits }, ask: (() => void) | null, dead: (why: string) => void) {
    this.#time = time
    this.#ask = ask
    this.#dead = dead
    this.#heardAtMs = time.now()
    this.#mostMs = limits.connectTimeoutMs
    this.#cancel = time.after(this.#mostMs, () => dead(`The server did not answer within ${this.#mostMs} ms`))
  }

  get silentMs(): number {
    return Math.max(0, this.#time.now() - this.#heardAtMs)
  }

  heard(): void {
    this.#heardAtMs = this.#time.now()
  }

  /** It is connected; null: the server has no heartbeat. */
  follow(heartbeatMs: number | null): void {
    this.#mostMs = (heartbeatMs ?? askMs) * deadAfterBeats
    this.#watch()
    if (heartbeatMs === null && this.#ask !== null) this.#askAgain(this.#ask)
  }

  stop(): void {
    this.#cancel()
    this.#cancelAsking()
  }

  #watch(): void {
    this.#cancel()
    this.#cancel = this.#time.after(Math.max(1, this.#mostMs - this.silentMs), () => this.#check())
  }

  #check(): void {
    // The clock may have been set back.
    this.#heardAtMs = Math.min(this.#heardAtMs, this.#time.now())
    if (this.silentMs < this.#mostMs) return this.#watch()
    this.#dead(`Nothing was heard for ${(this.silentMs / 1000).toFixed(1)} s`)
  }

  #askAgain(ask: () => void): void {
    this.#cancelAsking = this.#time.after(askMs, () => {
      ask()
      this.#askAgain(ask)
    })
  }
}
