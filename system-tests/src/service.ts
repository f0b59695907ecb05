import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { containerCommand, type Image } from './image/container.js'
import { ownPort } from './ports.js'
import { bareEnvironment, type Exit, Program } from './program.js'
import { until, within } from './until.js'

export interface ServiceOptions {
  readonly name: string
  /** From the root of the project. */
  readonly entry: string
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** The project's, unless said otherwise. */
  readonly root?: string
  /** It runs from this image, and sees these folders of ours at these places. */
  readonly container?: { readonly image: Image; readonly mounts: Readonly<Record<string, string>> }
}

const ownRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** One of our services as a process of its own, which keeps its port and its environment over every restart. */
export class Service {
  readonly name: string
  readonly port: number
  readonly #options: ServiceOptions
  readonly #programs: Program[] = []

  private constructor(options: ServiceOptions, port: number) {
    this.name = options.name
    this.port = port
    this.#options = options
  }

  /** Not started yet. */
  static async prepare(options: ServiceOptions): Promise<Service> {
    return new Service(options, await ownPort())
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Every line that it ever wrote. */
  get log(): string[] {
    return this.#programs.flatMap(({ lines }) => lines)
  }

  /** Of the process that runs now. */
  get pid(): number {
    return this.#current!.pid!
  }

  get isRunning(): boolean {
    return this.#current?.isRunning ?? false
  }

  get exit(): Promise<Exit> {
    return within(`${this.name} ends`, this.#current!.exit)
  }

  /** Resolves when `path` answers 200. */
  async start(path: '/health' | '/ready' = '/health'): Promise<void> {
    const program = this.#launch()
    this.#programs.push(program)
    await until(`${this.name} answers ${path}`, async () => {
      if (!program.isRunning) throw new Error(`${this.name} ended at its start:\n${program.tail()}`)
      return (await this.get(path)).status === 200
    })
  }

  #launch(): Program {
    const { entry, env, cwd, root = ownRoot, container } = this.#options
    const all = { HOST: '127.0.0.1', PORT: String(this.port), LOG_LEVEL: 'info', ...env }
    if (container !== undefined) {
      const { image, mounts } = container
      const [file = '', ...args] = containerCommand(image, { env: all, mounts, isReadOnly: true })
      return new Program(this.name, file, args, bareEnvironment(), cwd, true)
    }
    // The test runner puts itself into every Node.js below it, and then ends it on signals that Node.js ignores (SIGXFSZ).
    const command = ['-u', 'NODE_OPTIONS', process.execPath, join(root, entry)]
    return new Program(this.name, 'env', command, { ...bareEnvironment(), ...all }, cwd)
  }

  /** Status 0 if it does not answer. */
  async get(path: string): Promise<{ status: number; body: string }> {
    try {
      const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(2_000) })
      return { status: answer.status, body: await answer.text() }
    } catch {
      return { status: 0, body: '' }
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#current?.signal(signal)
  }

  async kill(): Promise<void> {
    await this.#current?.end('SIGKILL')
  }

  get #current(): Program | undefined {
    return this.#programs.at(-1)
  }
}
