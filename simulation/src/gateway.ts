import type { Report } from 'session-service/src/core/core.js'
import { GatewayCore } from 'session-service/src/core/index.js'
import type { Kb } from 'session-service/src/ports.js'
import { type BusSettings, SimBus } from './bus.js'
import { SimClock, type Time } from './clock.js'
import type { SimStream } from './stream.js'

export interface GatewayOptions {
  readonly stream: SimStream
  readonly time: Time
  readonly bus: BusSettings
  readonly lagBytes: number
  readonly maxQueued: number
  readonly resumeMaxEvents: number
  readonly report: Report
  kbOf(gateway: object): Kb
}

/** One gateway process, which may be killed and started again. */
export class SimGateway {
  readonly number: number
  isUp = true
  /** It has been told to go, and takes nobody any more. */
  isDraining = false
  clock: SimClock
  bus!: SimBus
  core: GatewayCore
  nextTickMs = 0
  /** Names this life of it. */
  life = {}
  #lives = 0
  #ids = 0
  readonly #options: GatewayOptions

  constructor(number: number, options: GatewayOptions) {
    this.number = number
    this.#options = options
    this.clock = new SimClock(options.time)
    this.core = this.#makeCore()
  }

  start(): void {
    this.isUp = true
    this.isDraining = false
    this.clock = new SimClock(this.#options.time)
    this.core = this.#makeCore()
  }

  #makeCore(): GatewayCore {
    const { stream, bus, lagBytes, maxQueued, resumeMaxEvents, report, time } = this.#options
    this.life = {}
    this.nextTickMs = time.nowMs + 500
    const life = ++this.#lives
    return new GatewayCore({
      kb: this.#options.kbOf(this.life),
      clock: this.clock,
      report,
      limits: {
        lagBytes,
        maxQueued,
        socketsPerUser: 10,
        slowTimeoutMs: 30_000,
        framesPerSecond: 1_000_000,
        frameBurst: 1_000_000,
        heartbeatMs: 25_000,
        resumeMaxEvents,
      },
      verify: async () => ({ goodbye: 'token_invalid' }),
      random: () => 0.5,
      newId: () => `gateway-${this.number}-${life}-${++this.#ids}`,
      connectBus: (events) => {
        this.bus = new SimBus(events, stream, bus)
        return this.bus
      },
    })
  }
}
