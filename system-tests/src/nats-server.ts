import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownPort } from './ports.js'
import { bareEnvironment, Program } from './program.js'

export interface NatsOptions {
  readonly hasJetStream?: boolean
  /** What is asked on the first subject goes to the second, where somebody else answers. */
  readonly mapping?: readonly [string, string]
}

/** A real nats-server that keeps its port and its store over every kill. */
export class NatsServer {
  readonly port: number
  readonly #store: string
  readonly #copy: string
  readonly #options: NatsOptions
  readonly #programs: Program[] = []

  private constructor(port: number, store: string, options: NatsOptions) {
    this.port = port
    this.#store = store
    this.#copy = `${store}-copy`
    this.#options = options
  }

  /** Not started yet. */
  static async prepare(options: NatsOptions = {}): Promise<NatsServer> {
    const store = await mkdtemp(join(tmpdir(), 'nats-'))
    return new NatsServer(await ownPort(), store, options)
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  get log(): string[] {
    return this.#programs.flatMap(({ lines }) => lines)
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const { hasJetStream = true, mapping } = this.#options
    const stream = hasJetStream ? ['-js', '-sd', this.#store] : []
    const config = join(this.#store, 'nats.conf')
    if (mapping !== undefined) await writeFile(config, `mappings = { "${mapping[0]}": "${mapping[1]}" }\n`)
    const special = mapping === undefined ? [] : ['-c', config]
    const args = ['-a', '127.0.0.1', '-p', String(this.port), ...stream, ...special]
    const program = new Program('nats-server', 'nats-server', args, bareEnvironment(), this.#store)
    this.#programs.push(program)
    await program.line(/Server is ready/)
  }

  async kill(): Promise<void> {
    await this.#current?.end('SIGKILL')
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
