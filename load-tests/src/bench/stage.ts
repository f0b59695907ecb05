import { randomBytes } from 'node:crypto'
import type { Way } from '../bare/fan.js'
import { RawPublisher } from '../load/raw-publisher.js'
import { StubKb } from '../load/stub-kb.js'
import { World } from '../load/world.js'
import { Kb } from '../rig/kb.js'
import { Nats } from '../rig/nats.js'
import { Contender, type Surroundings } from './contender.js'

const experience = 'wylding-woods'

/** NATS, a KB that only knows where its players stand, a publisher, and the servers that are measured between them. */
export class Stage {
  readonly world = new World(experience)
  readonly publisher: RawPublisher
  readonly #nats: Nats
  readonly #kb: StubKb
  readonly #around: Surroundings
  #contenders: Contender[] = []
  #realKb: Kb | null = null

  /** `profileFolder`: where CPU profiles go; null if there are to be none. */
  static async start(profileFolder: string | null): Promise<Stage> {
    const nats = await Nats.start()
    try {
      await nats.makeStream()
      return new Stage(nats, await RawPublisher.connect(nats.port), profileFolder)
    } catch (error) {
      await nats.stop()
      throw error
    }
  }

  private constructor(nats: Nats, publisher: RawPublisher, profileFolder: string | null) {
    this.#nats = nats
    this.publisher = publisher
    this.#kb = new StubKb(this.world)
    const secret = randomBytes(32).toString('hex')
    this.#around = { natsUrl: nats.url, kbUrl: '', experience, secret, profileFolder }
  }

  async bare(way?: Way): Promise<Contender> {
    return this.#keep(await Contender.bare(this.#around, way))
  }

  async gateway(): Promise<Contender> {
    return this.#keep(await Contender.gateway({ ...this.#around, kbUrl: await this.#kb.listen() }))
  }

  /** A gateway before the real KB. */
  async playableGateway(): Promise<Contender> {
    this.#realKb ??= await Kb.start(this.#around)
    return this.#keep(await Contender.gateway({ ...this.#around, kbUrl: this.#realKb.url }))
  }

  #keep(contender: Contender): Contender {
    this.#contenders.push(contender)
    return contender
  }

  /** Ends the servers, and throws if a session of the gateway asked for the world anew: its figures would be of that. */
  async clear(): Promise<void> {
    await Promise.all(this.#contenders.map((contender) => contender.stop()))
    this.#contenders = []
    if (this.#kb.messages > 0) throw new Error(`${this.#kb.messages} sessions resynced: events were missed`)
  }

  /** What the servers wrote at last. */
  get lastWords(): string {
    const all = this.#realKb === null ? this.#contenders : [...this.#contenders, this.#realKb]
    return all.map(({ lastWords }) => lastWords).join('\n')
  }

  async close(): Promise<void> {
    await Promise.all(this.#contenders.map((contender) => contender.stop()))
    await this.#realKb?.stop()
    this.#kb.close()
    this.publisher.close()
    await this.#nats.stop()
  }
}
