import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.js'
import type { Ask, CpuAnswer, MemoryAnswer } from './probe.js'

const probe = new URL('./probe.js', import.meta.url).href
const startTimeoutMs = 20_000
const stopTimeoutMs = 30_000

export interface Program {
  readonly name: string
  /** The compiled file that starts it. */
  readonly file: URL
  readonly env: Readonly<Record<string, string>>
  /** Where it says that it serves. */
  readonly readyPath: string
}

/** A process whose cost can be asked for while it works. */
export class Measured {
  readonly name: string
  readonly port: number
  readonly #child: ChildProcess
  readonly #readyUrl: string
  #errors = ''

  static async start(program: Program): Promise<Measured> {
    const measured = new Measured(program, await freePort())
    try {
      await measured.ready(AbortSignal.timeout(startTimeoutMs))
    } catch (error) {
      await measured.stop()
      throw new Error(measured.lastWords, { cause: error })
    }
    return measured
  }

  private constructor({ name, file, env, readyPath }: Program, port: number) {
    this.name = name
    this.port = port
    this.#readyUrl = `http://127.0.0.1:${port}${readyPath}`
    this.#child = fork(fileURLToPath(file), {
      execArgv: ['--expose-gc', '--import', probe],
      env: { ...inherited(), HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#errors = (this.#errors + text).slice(-4_000)
      })
    }
  }

  /** Resolves when it serves; rejects if it ends before. */
  async ready(signal: AbortSignal): Promise<void> {
    while (!(await answers(this.#readyUrl))) {
      if (this.#isOver || signal.aborted) throw new Error(`${this.name} does not serve`)
      await setTimeout(50)
    }
  }

  async cpuUs(): Promise<number> {
    return ((await this.#ask('cpu')) as CpuAnswer).cpuUs
  }

  async memory(): Promise<MemoryAnswer> {
    return (await this.#ask('memory')) as MemoryAnswer
  }

  /** Records what its code does while `task` is under way. */
  async profiled<T>(file: string, task: () => Promise<T>): Promise<T> {
    await this.#ask('profile')
    try {
      return await task()
    } finally {
      await this.#ask({ profileFile: file })
    }
  }

  async #ask(ask: Ask): Promise<unknown> {
    if (this.#isOver) throw new Error(this.lastWords)
    const settled = new AbortController()
    const { signal } = settled
    const ended = once(this.#child, 'exit', { signal }).then(() => {
      throw new Error(this.lastWords)
    })
    ended.catch(() => undefined)
    try {
      const answer = once(this.#child, 'message', { signal })
      this.#child.send(ask)
      return (await Promise.race([answer, ended]))[0]
    } finally {
      settled.abort()
    }
  }

  get #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** What it wrote at last, and how it ended if it has. */
  get lastWords(): string {
    const end = this.#isOver ? `ended with ${this.#child.exitCode ?? this.#child.signalCode}` : 'runs'
    return `${this.name} ${end}. It said: ${this.#errors || 'nothing'}`
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (this.#isOver) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  async stop(): Promise<void> {
    if (this.#isOver) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const patience = new AbortController()
    setTimeout(stopTimeoutMs, undefined, { signal: patience.signal }).then(
      () => this.#child.kill('SIGKILL'),
      () => undefined,
    )
    await ended
    patience.abort()
  }
}

/** What decides how Node and its libraries are found; nothing that configures a service. */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
