import type { Protocol } from 'schemas'
import type { Scenario, Step } from './scenarios.js'
import type { Entry, Query, Session } from './session-file.js'
import { Player, Stage } from './stage.js'

/** Plays a scenario on a system of its own and writes down what was said on the socket. */
export async function record(scenario: Scenario): Promise<Session> {
  const stage = await Stage.open()
  try {
    const recorder = new Recorder(stage, scenario)
    await recorder.begin()
    for (const [index, step] of scenario.steps.entries()) await recorder.play(step, index)
    return { name: scenario.name, entries: await recorder.end() }
  } finally {
    await stage.close()
  }
}

class Recorder {
  readonly #entries: Entry[] = []
  readonly #stage: Stage
  readonly #player: Player
  readonly #name: string
  readonly #experience: string
  readonly #protocol: Protocol
  readonly #startMs = Date.now()

  constructor(stage: Stage, { name, experience, protocol = 'gaia.v1' }: Scenario) {
    this.#stage = stage
    this.#player = new Player(stage, protocol)
    this.#name = name
    this.#experience = experience
    this.#protocol = protocol
  }

  async begin(): Promise<void> {
    await this.#open({ experience: this.#experience })
    await this.#hear(['connected'])
  }

  async play(step: Step, index: number): Promise<void> {
    if ('frame' in step && step.user !== undefined) {
      this.#entries.push({ time: this.#time, direction: 'elsewhere', user: step.user, frame: step.frame })
      await this.#stage.elsewhere(step.user, step.frame, this.#experience, index)
    } else if ('frame' in step) {
      const { cursor } = this.#player.standing ?? {}
      const frame = step.isProbe && cursor !== undefined ? { ...step.frame, cursor } : step.frame
      this.#entries.push({ time: this.#time, direction: 'sent', frame })
      this.#player.send(frame)
    } else if (step.line === 'drop') {
      this.#entries.push({ time: this.#time, direction: 'dropped' })
      this.#none(await this.#player.drop())
    } else {
      const { standing } = this.#player
      await this.#open({ experience: this.#experience, ...standing, ...step.query })
    }
    await this.#hear(step.comes)
  }

  async end(): Promise<readonly Entry[]> {
    this.#none(await this.#player.leave())
    return this.#entries
  }

  async #open(query: Query): Promise<void> {
    if (this.#protocol !== 'gaia.v1') {
      this.#entries.push({ time: this.#time, direction: 'opened', protocol: this.#protocol, query })
    }
    await this.#player.open(query)
  }

  async #hear(types: Step['comes']): Promise<void> {
    for (const type of types) {
      const frame = await this.#player.take()
      this.#entries.push({ time: this.#time, direction: 'received', frame })
      if (frame.type !== type) throw new Error(`${this.#name}: ${frame.type} came instead of ${type}`)
    }
  }

  #none(frames: readonly string[]): void {
    if (frames.length > 0) throw new Error(`${this.#name}: nobody waited for ${frames}`)
  }

  get #time(): number {
    return Date.now() - this.#startMs
  }
}
