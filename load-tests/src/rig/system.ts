import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { WorldSize } from '../load-world/size.js'
import { writeLoadWorld } from '../load-world/write.js'
import { freePort } from './free-port.js'
import { Kb } from './kb.js'
import { Measured } from './measured.js'
import { readPage, sum } from './metrics-page.js'
import { Nats } from './nats.js'

const gatewayMain = new URL('../../../../session-service/dist/src/main.js', import.meta.url)

const streamTimeoutMs = 30_000

export interface SystemOptions {
  readonly gateways: number
  readonly world: WorldSize
  /** For the gateways, over their defaults. */
  readonly env?: Readonly<Record<string, string>>
}

/** A gateway of a temporary system. */
export interface Gateway {
  readonly process: Measured
  readonly adminPort: number
}

/** CPU seconds. */
export interface Cpu {
  readonly gateways: number
  readonly kb: number
  readonly nats: number
}

/** NATS, the KB with an experience for load tests, and gateways: for one run, then gone with all their data. */
export class System {
  readonly secret: string
  readonly nats: Nats
  readonly kb: Kb
  readonly gateways: readonly Gateway[]
  readonly #vanish: () => void

  static async start(options: SystemOptions): Promise<System> {
    const secret = randomBytes(32).toString('hex')
    const content = await mkdtemp(join(tmpdir(), 'load-world-'))
    const vanish = () => rmSync(content, { recursive: true, force: true })
    process.once('exit', vanish)
    await writeLoadWorld(content, options.world)
    const nats = await Nats.start()
    const kb = await Kb.start({ natsUrl: nats.url, secret, content, hasTimers: true }).catch(async (error: unknown) => {
      await nats.stop()
      throw error
    })
    const gateways: Gateway[] = []
    const system = new System({ secret, nats, kb, gateways }, vanish)
    try {
      for (let at = 0; at < options.gateways; at++) gateways.push(await system.#gateway(`gateway ${at + 1}`, options))
      await Promise.all(gateways.map(knowsStream))
      return system
    } catch (error) {
      await system.stop()
      throw error
    }
  }

  private constructor(parts: Pick<System, 'secret' | 'nats' | 'kb' | 'gateways'>, vanish: () => void) {
    this.secret = parts.secret
    this.nats = parts.nats
    this.kb = parts.kb
    this.gateways = parts.gateways
    this.#vanish = vanish
  }

  async #gateway(name: string, { world, env }: SystemOptions): Promise<Gateway> {
    const adminPort = await freePort()
    const given = {
      NATS_URL: this.nats.url,
      KB_SERVICE_URL: this.kb.url,
      DEFAULT_EXPERIENCE: world.experience,
      SUPABASE_JWT_SECRET: this.secret,
      NODE_ENV: 'production',
      ADMIN_PORT: String(adminPort),
      ...env,
    }
    const program = { name, file: gatewayMain, env: given, readyPath: '/ready' }
    return { process: await Measured.start(program), adminPort }
  }

  /** CPU time of each service so far, in seconds; of the gateways together: NaN when one has ended. */
  async cpu(): Promise<Cpu> {
    const gateways = await Promise.all(this.gateways.map(({ process }) => process.cpuUs().catch(() => Number.NaN)))
    const seconds = (us: number) => Math.round(us / 10_000) / 100
    return {
      gateways: seconds(gateways.reduce((sum, us) => sum + us, 0)),
      kb: seconds(await this.kb.cpuUs()),
      nats: seconds(await this.nats.cpuUs()),
    }
  }

  /** What the services wrote at last. */
  get lastWords(): string {
    return [this.kb, ...this.gateways.map(({ process }) => process)].map(({ lastWords }) => lastWords).join('\n')
  }

  async stop(): Promise<void> {
    await Promise.all(this.gateways.map(({ process }) => process.stop()))
    await this.kb.stop()
    await this.nats.stop()
    process.off('exit', this.#vanish)
    this.#vanish()
  }
}

/** A gateway whose first look at the stream comes later than a session has its world sends that world anew. */
async function knowsStream({ process: { name, port } }: Gateway): Promise<void> {
  const deadlineMs = performance.now() + streamTimeoutMs
  for (;;) {
    const page = await readPage(`http://127.0.0.1:${port}/metrics`)
    if (page !== null && sum(page, 'gateway_heals_total') > 0) return
    if (performance.now() > deadlineMs) throw new Error(`${name} does not know the stream`)
    await setTimeout(50)
  }
}
