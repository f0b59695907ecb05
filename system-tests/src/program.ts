import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { within } from './until.js'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** One process from its start to its end, and every line it wrote. */
export class Program {
  readonly name: string
  readonly lines: string[] = []
  readonly exit: Promise<Exit>
  readonly #child: ChildProcess
  readonly #isWrapped: boolean
  readonly #watchers = new Set<(line: string) => void>()
  #isRunning = true

  /** `isWrapped`: what is meant is the one child of what is started; that is given no signals of ours. */
  constructor(
    name: string,
    file: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    cwd: string,
    isWrapped = false,
  ) {
    this.name = name
    this.#isWrapped = isWrapped
    const child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.on('error', () => {})
    this.#child = child
    running.add(child)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#heard(line))
    }
    this.exit = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#heard(String(error))
        this.#ended()
        resolve({ code: -1, signal: null })
      })
      child.once('close', (code, signal) => {
        this.#ended()
        resolve({ code, signal })
      })
    })
  }

  get pid(): number | undefined {
    const { pid } = this.#child
    if (!this.#isWrapped || pid === undefined) return pid
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return children === '' ? undefined : Number(children)
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  signal(signal: NodeJS.Signals): void {
    const { pid } = this
    if (this.#isWrapped && pid !== undefined) process.kill(pid, signal)
    else this.#child.kill(signal)
  }

  /** A line on its standard input, which stays open. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Exit> {
    if (this.#isRunning) this.signal(signal)
    return within(`${this.name} ends on ${signal}`, this.exit)
  }

  /** Resolves with the first line, past or future, that matches. Rejects if the process ends before. */
  line(pattern: RegExp): Promise<string> {
    const past = this.lines.find((line) => pattern.test(line))
    if (past !== undefined) return Promise.resolve(past)
    const found = new Promise<string>((resolve, reject) => {
      const watch = (line: string) => {
        if (!pattern.test(line)) return
        this.#watchers.delete(watch)
        resolve(line)
      }
      this.#watchers.add(watch)
      this.exit.then(() => reject(new Error(`${this.name} ended without saying ${pattern}:\n${this.tail()}`)))
    })
    return within(`${this.name} says ${pattern}`, found)
  }

  tail(count = 40): string {
    return this.lines.slice(-count).join('\n')
  }

  #heard(line: string): void {
    this.lines.push(line)
    for (const watch of this.#watchers) watch(line)
  }

  #ended(): void {
    this.#isRunning = false
    running.delete(this.#child)
  }
}

/** All that a child process needs of our environment; what configures it is given by the test alone. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}
