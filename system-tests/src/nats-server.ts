import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownPort } from './ports.js'
import { bareEnvironment, Program } from './program.js'
import { until } from './until.js'

export interface NatsOptions {
  readonly hasJetStream?: boolean
  /** Instead of the plain one; without addresses. `{store}` is the folder for streams. */
  readonly natsConfig?: string
}

/** A real nats-server that keeps its port and its store over every kill. */
export class NatsServer {
  readonly port: number
  readonly #store: string
  readonly #copy: string
  readonly #args: readonly string[]
  readonly #programs: Program[] = []

  private constructor(port: number, store: string, args: readonly string[]) {
    this.port = port
    this.#store = store
    this.#copy = `${store}-copy`
    this.#args = ['-a', '127.0.0.1', '-p', String(port), ...args]
  }

  /** Not started yet. */
  static async prepare({ hasJetStream = true, natsConfig }: NatsOptions = {}): Promise<NatsServer> {
    const store = await mkdtemp(join(tmpdir(), 'nats-'))
    const plain = hasJetStream ? ['-js', '-sd', store] : []
    const isPlain = natsConfig === undefined
    const server = new NatsServer(await ownPort(), store, isPlain ? plain : ['-c', configIn(store)])
    if (!isPlain) await server.#write(natsConfig)
    return server
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  get isRunning(): boolean {
    return this.#current?.isRunning ?? false
  }

  get log(): string[] {
    return this.#programs.flatMap(({ lines }) => lines)
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const program = new Program('nats-server', 'nats-server', this.#args, bareEnvironment(), this.#store)
    this.#programs.push(program)
    await program.line(/Server is ready/)
  }

  async kill(): Promise<void> {
    await this.#current?.end('SIGKILL')
  }

  /** Another configuration for the one that it was prepared with. Resolves when it is in force. */
  async reconfigure(config: string): Promise<void> {
    await this.#write(config)
    const isReloaded = (line: string) => line.includes('Reloaded server configuration')
    const before = this.log.filter(isReloaded).length
    this.#current?.signal('SIGHUP')
    await until('NATS is configured anew', () => this.log.filter(isReloaded).length > before)
  }

  async #write(config: string): Promise<void> {
    await writeFile(configIn(this.#store), config.replaceAll('{store}', `"${this.#store}"`))
  }

  /** Takes nothing in and answers nobody, but keeps its connections. */
  pause(): void {
    this.#current?.signal('SIGSTOP')
  }

  resume(): void {
    this.#current?.signal('SIGCONT')
  }

  /** Keeps a copy of all that is stored. While it is not running. */
  async copyStore(): Promise<void> {
    await rm(this.#copy, { recursive: true, force: true, maxRetries: 5 })
    await cp(this.#store, this.#copy, { recursive: true })
  }

  /** Puts the copy in the place of all that is stored. While it is not running. */
  async restoreStore(): Promise<void> {
    await rm(this.#store, { recursive: true, force: true, maxRetries: 5 })
    await cp(this.#copy, this.#store, { recursive: true })
  }

  async close(): Promise<void> {
    await this.kill()
    for (const folder of [this.#store, this.#copy]) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }

  get #current(): Program | undefined {
    return this.#programs.at(-1)
  }
}

function configIn(store: string): string {
  return join(store, 'nats.conf')
}
