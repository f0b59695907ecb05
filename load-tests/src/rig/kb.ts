import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Measured } from './measured.js'

const main = new URL('../../../../kb-service/dist/src/main.js', import.meta.url)
const authored = fileURLToPath(new URL('../../../../kb-service/experiences', import.meta.url))

export interface KbOptions {
  readonly natsUrl: string
  readonly secret: string
  /** A folder of experiences; those of the service if absent. */
  readonly content?: string
  /** Whether the world does things by itself; if not, only what the load does happens. */
  readonly hasTimers?: boolean
}

/** The real KB with a journal of its own, gone when it is stopped. */
export class Kb {
  readonly #process: Measured
  readonly #data: string
  /** The bench is interrupted: nothing of it stays. */
  readonly #vanish = () => rmSync(this.#data, { recursive: true, force: true })

  static async start({ natsUrl, secret, content = authored, hasTimers = false }: KbOptions): Promise<Kb> {
    const data = await mkdtemp(join(tmpdir(), 'bench-kb-'))
    const env = {
      NATS_URL: natsUrl,
      SUPABASE_JWT_SECRET: secret,
      NODE_ENV: 'production',
      KB_DATA_DIR: data,
      KB_CONTENT_DIR: content,
      WORLD_TIMERS: hasTimers ? 'on' : 'off',
    }
    try {
      return new Kb(await Measured.start({ name: 'KB', file: main, env, readyPath: '/health' }), data)
    } catch (error) {
      await rm(data, { recursive: true, force: true })
      throw error
    }
  }

  private constructor(measured: Measured, data: string) {
    this.#process = measured
    this.#data = data
    process.once('exit', this.#vanish)
  }

  get url(): string {
    return `http://127.0.0.1:${this.#process.port}`
  }

  /** CPU time so far, in µs. */
  cpuUs(): Promise<number> {
    return this.#process.cpuUs()
  }

  get lastWords(): string {
    return this.#process.lastWords
  }

  async stop(): Promise<void> {
    process.off('exit', this.#vanish)
    await this.#process.stop()
    await rm(this.#data, { recursive: true, force: true })
  }
}
