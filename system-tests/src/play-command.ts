import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bareEnvironment, type Exit, Program } from './program.js'
import { until } from './until.js'

const main = fileURLToPath(new URL('../../../tools/dist/src/play/main.js', import.meta.url))

/** `npm run play`, as a process. */
export class PlayCommand {
  readonly #program: Program

  /** `ports`: of the gateways, or of proxies in front of them; where one does not answer the next is tried. */
  constructor(ports: readonly number[], args: readonly string[]) {
    const url = ports.map((port) => `ws://127.0.0.1:${port}`).join()
    this.#program = new Program('play', process.execPath, [main, '--url', url, ...args], bareEnvironment(), tmpdir())
  }

  type(line: string): void {
    this.#program.type(line)
  }

  /** Resolves when it has printed lines that match, each below the one before. */
  async shows(...patterns: readonly RegExp[]): Promise<void> {
    const isShown = () => {
      let below = 0
      return patterns.every((pattern) => {
        const index = this.#program.lines.findIndex((line, at) => at >= below && pattern.test(line))
        below = index + 1
        return index >= 0
      })
    }
    await until(`play shows ${patterns.join(', ')}`, isShown).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.text}`)
    })
  }

  get text(): string {
    return this.#program.lines.join('\n')
  }

  /** Playing whole quests takes its time. */
  get exit(): Promise<Exit> {
    return this.#program.exit
  }

  end(): Promise<Exit> {
    return this.#program.end('SIGKILL')
  }
}
