import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownPort } from './ports.js'
import { bareEnvironment, Program } from './program.js'

export interface NatsOptions {
  readonly hasJetStream?: boolean
}

/** A real nats-server that keeps its port and its store over every kill. */
export class NatsServer {
  readonly port: number
  readonly #store: string
  readonly #hasJetStream: boolean
  readonly #programs: Program[] = []

  private constructor(port: number, store: string, hasJetStream: boolean) {
    this.port = port
    this.#store = store
    this.#hasJetStream = hasJetStream
  }

  /** Not started yet. */
  static async prepare({ hasJetStream = true }: NatsOptions = {}): Promise<NatsServer> {
    const store = await mkdtemp(join(tmpdir(), 'nats-'))
    return new NatsServer(await ownPort(), store, hasJetStream)
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  get log(): string[] {
    return this.#programs.flatMap(({ lines }) => lines)
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const stream = this.#hasJetStream ? ['-js', '-sd', this.#store] : []
    const args = ['-a', '127.0.0.1', '-p', String(this.port), ...stream]
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

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#store, { recursive: true, force: true, maxRetries: 5 })
  }

  get #current(): Program | undefined {
    return this.#programs.at(-1)
  }
}
