import { join } from 'node:path'
import type { Way } from '../bare/fan.js'
import type { Side } from '../load/side.js'
import { mintToken } from '../load/tokens.js'
import { Measured } from '../rig/measured.js'
import type { MemoryAnswer } from '../rig/probe.js'

const bareMain = new URL('../bare/main.js', import.meta.url)
const gatewayMain = new URL('../../../../session-service/dist/src/main.js', import.meta.url)
/** Supabase's tokens get long. The gateway sets the same. */
const headerBytes = { UWS_HTTP_MAX_HEADERS_SIZE: '16384' }

/** What a server under measurement is started with. */
export interface Surroundings {
  readonly natsUrl: string
  readonly kbUrl: string
  readonly experience: string
  readonly secret: string
  /** Where CPU profiles go; null if there are to be none. */
  readonly profileFolder: string | null
}

/** A server that takes part in the comparison: a process that is measured and a side that is loaded. */
export class Contender implements Side {
  readonly name: string
  readonly welcomes: number
  readonly #process: Measured
  #profiles = 0
  readonly #around: Surroundings

  static async bare(around: Surroundings, way: Way = 'send'): Promise<Contender> {
    const { natsUrl, experience } = around
    const env = { NATS_URL: natsUrl, DEFAULT_EXPERIENCE: experience, BARE_WRITE: way, ...headerBytes }
    const name = way === 'send' ? 'bare' : 'bare, corked'
    return new Contender(await Measured.start({ name, file: bareMain, env, readyPath: '/ready' }), around, 0)
  }

  static async gateway(around: Surroundings, extraEnv: Readonly<Record<string, string>> = {}): Promise<Contender> {
    const { natsUrl, kbUrl, experience, secret } = around
    const env = {
      NATS_URL: natsUrl,
      KB_SERVICE_URL: kbUrl,
      DEFAULT_EXPERIENCE: experience,
      SUPABASE_JWT_SECRET: secret,
      NODE_ENV: 'production',
      ...extraEnv,
    }
    const program = { name: 'gateway', file: gatewayMain, env, readyPath: '/ready' }
    return new Contender(await Measured.start(program), around, 1)
  }

  private constructor(measured: Measured, around: Surroundings, welcomes: number) {
    this.#process = measured
    this.#around = around
    this.name = measured.name
    this.welcomes = welcomes
  }

  get lastWords(): string {
    return this.#process.lastWords
  }

  get port(): number {
    return this.#process.port
  }

  /** The same length for all: who does not look at the token has to read past it. */
  async target(user: string, zone: string | null): Promise<string> {
    const token = await mintToken(user, this.#around.secret)
    const place = this.welcomes === 0 ? `&user=${user}&zone=${zone ?? ''}` : ''
    return `/ws/experience?token=${token}&experience=${this.#around.experience}${place}`
  }

  settle(): Promise<void> {
    return this.#process.ready(AbortSignal.timeout(10_000))
  }

  /** CPU that it spends on `task`, in µs. */
  async cpuOf(task: () => Promise<unknown>): Promise<number> {
    const folder = this.#around.profileFolder
    const before = await this.#process.cpuUs()
    if (folder === null) await task()
    else await this.#process.profiled(join(folder, `${this.name}-${++this.#profiles}.cpuprofile`), task)
    return (await this.#process.cpuUs()) - before
  }

  memory(): Promise<MemoryAnswer> {
    return this.#process.memory()
  }

  /** The value of one of its metrics, summed over its labels; 0 if there is none. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text()
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  }

  /** `kill -9`. */
  kill(): Promise<void> {
    return this.#process.kill()
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }
}
