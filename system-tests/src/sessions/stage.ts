import { fileURLToPath } from 'node:url'
import type { Protocol } from 'schemas'
import type { Client } from '../client.js'
import { Rig } from '../rig.js'
import { tokenOf } from '../tokens.js'
import { until } from '../until.js'
import type { Frame, Query } from './session-file.js'

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

  /** A socket of the player whose session it is, before its first frame. */
  async connect(protocol: Protocol, query: Query): Promise<Client> {
    const token = await tokenOf(player)
    const protocols = protocol === 'gaia.v1' ? [] : [protocol]
    return this.#rig.gateway.knock({ user: player, token, protocols, ...query })
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

/** The player whose session it is: one socket after the other. */
export class Player {
  readonly #stage: Stage
  readonly #protocol: Protocol
  #socket: Client | null = null

  constructor(stage: Stage, protocol: Protocol) {
    this.#stage = stage
    this.#protocol = protocol
  }

  async open(query: Query): Promise<void> {
    this.#socket = await this.#stage.connect(this.#protocol, query)
  }

  send(frame: Frame): void {
    this.#open.send(frame)
  }

  /** The next frame. Heartbeats come by the clock and belong to no session. */
  async take(): Promise<Frame> {
    for (;;) {
      const frame = await this.#open.take()
      if (frame.type !== 'heartbeat') return frame
    }
  }

  /** Where the player stands: what another socket begins with. */
  get standing(): { cursor: string; session: string } | null {
    const { cursor, inbox } = this.#open
    const session = inbox.all[0]?.frame.session_id
    return cursor === null || typeof session !== 'string' ? null : { cursor, session }
  }

  /** Cuts the socket without a word. Returns what came and was not asked for. */
  async drop(): Promise<string[]> {
    const socket = this.#open
    socket.cut()
    await socket.closed
    return unasked(socket)
  }

  async leave(): Promise<string[]> {
    await this.#open.close()
    return unasked(this.#open)
  }

  get #open(): Client {
    if (this.#socket === null) throw new Error('no socket was opened')
    return this.#socket
  }
}

function unasked({ unread }: Client): string[] {
  return unread.filter(({ frame }) => frame.type !== 'heartbeat').map(({ text }) => text)
}
