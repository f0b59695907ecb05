import { randomUUID } from 'node:crypto'
import { ClientSocket } from './client-socket.js'
import type { Side } from './side.js'
import type { World } from './world.js'

const connectsAtOnce = 64
const stallMs = 10_000

export interface Member {
  readonly user: string
  readonly target: string
}

/** People who are going to connect to a side, all in one zone: their tokens are made before anything is measured. */
export async function invite(side: Side, world: World, zone: string | null, count: number): Promise<Member[]> {
  const members: Member[] = []
  for (let at = 0; at < count; at++) {
    const user = randomUUID()
    world.enroll(user, zone)
    members.push({ user, target: await side.target(user, zone) })
  }
  return members
}

/** Many sockets on one server, and how many frames they got. */
export class Crowd {
  readonly members: readonly Member[]
  readonly #side: Side
  readonly #sockets: ClientSocket[] = []
  #frames = 0
  #lost: string | null = null
  #onRead: (() => void) | null = null

  constructor(side: Side, members: readonly Member[]) {
    this.#side = side
    this.members = members
  }

  /** Frames since the crowd was complete. */
  get frames(): number {
    return this.#frames
  }

  /** Connects everybody and waits until the server has all their subscriptions. Rejects if it loses one. */
  async open(): Promise<void> {
    const waiting = this.members[Symbol.iterator]()
    const hand = async () => {
      for (const member of waiting) this.#sockets.push(await this.#connect(member))
    }
    await Promise.all(Array.from({ length: connectsAtOnce }, hand))
    await this.until(() => this.#frames >= this.#side.welcomes * this.members.length)
    await this.#side.settle()
    this.#frames = 0
  }

  #connect({ target }: Member): Promise<ClientSocket> {
    return ClientSocket.open({
      port: this.#side.port,
      target,
      onText: () => {
        this.#frames++
      },
      onRead: () => this.#onRead?.(),
      onLost: (why) => {
        this.#lost ??= why
        this.#onRead?.()
      },
    })
  }

  /** Resolves when `isDone`, asked after each read. Rejects if nothing is read for long, or a socket is lost. */
  until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let seen = this.#frames
      const end = (error: Error | null) => {
        clearInterval(watch)
        this.#onRead = null
        if (error === null) resolve()
        else reject(error)
      }
      const check = () => {
        if (this.#lost !== null) end(new Error(`${this.#side.name} lost a socket: ${this.#lost}`))
        else if (isDone()) end(null)
      }
      const watch = setInterval(() => {
        if (this.#frames === seen) end(new Error(`${this.#side.name} delivers nothing more after ${seen} frames`))
        seen = this.#frames
      }, stallMs)
      this.#onRead = check
      check()
    })
  }

  /** Says goodbye on all sockets. */
  close(): void {
    for (const socket of this.#sockets) socket.close()
    this.#sockets.length = 0
  }
}
