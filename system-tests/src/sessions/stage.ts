import { fileURLToPath } from 'node:url'
import type { Client } from '../client.js'
import { Rig } from '../rig.js'
import { tokenOf } from '../tokens.js'
import { until } from '../until.js'
import type { Frame } from './session-file.js'

const contentFolder = fileURLToPath(new URL('../../../../kb-service/experiences', import.meta.url))
const player = 'bob'

/** A running system with the experiences that come with the KB, in which nothing happens by itself: it plays the same each time. */
export class Stage {
  readonly #rig: Rig

  private constructor(rig: Rig) {
    this.#rig = rig
  }

  static async open(): Promise<Stage> {
    const content = { folder: contentFolder, experience: 'wylding-woods' }
    return new Stage(await Rig.start({ content, kbEnv: { WORLD_TIMERS: 'off' } }))
  }

  /** The socket of the player whose session it is, before its first frame. */
  async connect(experience: string): Promise<Client> {
    return this.#rig.gateway.knock({ user: player, token: await tokenOf(player), experience })
  }

  /** What another player says, without a socket. Resolves when all that came of it is published. */
  async elsewhere(user: string, frame: Frame, experience: string, id: number): Promise<void> {
    const { frames } = await this.#rig.kb.message(user, frame, `elsewhere-of-others-${id}`, experience)
    if (frames[0]?.success === false) throw new Error(`${user} cannot: ${JSON.stringify(frame)}`)
    await until('it is published', async () => {
      const { commit, published } = await this.#rig.kb.attach(user, experience)
      return commit === published
    })
  }

  close(): Promise<void> {
    return this.#rig.close()
  }
}
