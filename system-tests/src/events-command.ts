import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bareEnvironment, type Exit, Program } from './program.js'
import { until } from './until.js'

const main = fileURLToPath(new URL('../../../tools/dist/src/events/main.js', import.meta.url))

/** A line that `npm run events -- --json` printed. */
export interface EventLine {
  readonly kind: string
  readonly source: 'live' | 'stream'
  readonly subject: string
  readonly sequence: number | null
  readonly latency_ms: number | null
  readonly problem: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>> | null
}

/** `npm run events`, as a process. */
export class EventsCommand {
  readonly #program: Program
  readonly #events: EventLine[] = []
  #linesRead = 0

  constructor(natsUrl: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const all = { ...bareEnvironment(), NATS_URL: natsUrl, ...env }
    this.#program = new Program('events', process.execPath, [main, ...args], all, tmpdir())
  }

  /** From here on silence means that nothing passes. */
  async watching(): Promise<this> {
    await this.says(/^Watching /)
    return this
  }

  says(pattern: RegExp): Promise<string> {
    return this.#program.line(pattern)
  }

  /** All that it printed, what it says of itself too. */
  get lines(): readonly string[] {
    return this.#program.lines
  }

  /** The events that it printed, with `--json`. */
  get events(): readonly EventLine[] {
    const fresh = this.lines.slice(this.#linesRead)
    this.#linesRead += fresh.length
    for (const line of fresh) if (line.startsWith('{')) this.#events.push(JSON.parse(line))
    return this.#events
  }

  /** Resolves when so many events are printed. */
  async shows(count: number): Promise<readonly EventLine[]> {
    await until(`${count} events are shown`, () => this.events.length >= count)
    return this.events
  }

  get exit(): Promise<Exit> {
    return this.#program.exit
  }

  end(signal: NodeJS.Signals = 'SIGINT'): Promise<Exit> {
    return this.#program.end(signal)
  }
}
