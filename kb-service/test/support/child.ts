import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A compiled program of this folder as a process of its own, and the lines that it printed. */
export class Child {
  readonly lines: string[] = []
  readonly process: ChildProcess
  readonly ended: Promise<unknown>
  #errors = ''
  readonly #watchers = new Set<() => void>()

  constructor(program: string, args: string[]) {
    const path = new URL(`./${program}`, import.meta.url).pathname
    this.process = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = once(this.process, 'close').then(() => this.#tell())
    this.process.stderr!.on('data', (chunk) => {
      this.#errors += chunk
    })
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      this.lines.push(line)
      this.#tell()
    })
  }

  get errors(): string {
    return this.#errors
  }

  /** Waits until it has printed so many lines; fails if it ends before. */
  async printed(count: number): Promise<void> {
    while (this.lines.length < count) {
      if (this.process.exitCode !== null) throw new Error(`ended with ${this.process.exitCode}: ${this.#errors}`)
      await new Promise<void>((resolve) => this.#watchers.add(resolve))
    }
  }

  /** `kill -9`; returns when it is gone and all that it printed is here. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.ended
  }

  #tell(): void {
    for (const watch of this.#watchers) watch()
    this.#watchers.clear()
  }
}
