import { ClientSocket } from './client-socket.js'

const answerTimeoutMs = 10_000

/** What a server says, as far as a player of the load looks at it. */
export interface Told {
  readonly type: string
  readonly success?: boolean
  readonly message?: string
  readonly timestamp?: number
}

interface Waiting {
  readonly type: string
  readonly resolve: (told: Told) => void
}

/** Somebody who plays: one request at a time, each frame looked at as it comes. */
export class Player {
  #socket: ClientSocket | null = null
  readonly #onTold: (told: Told, atMs: number) => void
  #waiting: Waiting | null = null
  #lost: string | null = null
  #fail: (error: Error) => void = () => {}

  /** `onTold` is given each frame and when it came, in milliseconds since 1970 with a fraction. */
  static async connect(port: number, target: string, onTold: (told: Told, atMs: number) => void): Promise<Player> {
    const player = new Player(onTold)
    player.#socket = await ClientSocket.open({
      port,
      target,
      keepsText: true,
      onText: (text) => player.#take(JSON.parse(text!.toString()) as Told),
      onLost: (why) => player.#lose(why),
    })
    return player
  }

  private constructor(onTold: (told: Told, atMs: number) => void) {
    this.#onTold = onTold
  }

  /** Sends a message and resolves with the first answer of this type. Rejects if it stays away or is a refusal. */
  async ask(message: object, type: string): Promise<Told> {
    if (this.#lost !== null) throw new Error(`a player lost the socket: ${this.#lost}`)
    let timer: NodeJS.Timeout | undefined
    const told = await new Promise<Told>((resolve, reject) => {
      this.#waiting = { type, resolve }
      this.#fail = reject
      timer = setTimeout(() => reject(new Error(`no ${type} came`)), answerTimeoutMs)
      this.#socket!.send(JSON.stringify(message))
    }).finally(() => clearTimeout(timer))
    if (told.success === false || told.type === 'error') throw new Error(`refused: ${told.message}`)
    return told
  }

  close(): void {
    this.#socket?.close()
  }

  #take(told: Told): void {
    this.#onTold(told, performance.timeOrigin + performance.now())
    const waiting = this.#waiting
    if (waiting === null || (told.type !== waiting.type && told.type !== 'error')) return
    this.#waiting = null
    waiting.resolve(told)
  }

  #lose(why: string): void {
    this.#lost = why
    this.#fail(new Error(`a player lost the socket: ${why}`))
  }
}
