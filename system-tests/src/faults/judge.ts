import { ActionJudge } from './action-judge.js'
import type { History } from './history.js'
import { Losses } from './losses.js'
import { Published } from './published.js'
import type { ClientRecord, SocketRecord } from './recording.js'
import { SocketJudge } from './socket-judge.js'
import { WorldLine } from './world-line.js'

/** A promise that was broken: which, on whose socket, when. */
export interface Violation {
  readonly kind: string
  readonly text: string
  readonly client: string | null
  readonly socket: number | null
  readonly atMs: number | null
}

export type Fail = (kind: string, text: string, where?: Partial<Violation>) => void

interface Watched {
  readonly client: ClientRecord
  readonly line: WorldLine
  readonly sockets: SocketJudge[]
}

/** The promise of DESIGN §5 judged from outside: by what clients saw, and what the journal on disk says. */
export class Judge {
  readonly violations: Violation[] = []
  readonly actions: ActionJudge
  /** How often what happened: what came of cursors, by outcome and reason, and what is excused. */
  readonly counts = new Map<string, number>()
  readonly #history: History
  readonly #losses: Losses
  readonly #published = new Published()
  readonly #watched: Watched[]

  constructor(history: History, clients: readonly ClientRecord[], losses = new Losses(() => [])) {
    this.#history = history
    this.#losses = losses
    this.#watched = clients.map((client) => ({ client, line: new WorldLine(), sockets: [] }))
    this.actions = new ActionJudge(history, this.fail)
  }

  readonly fail: Fail = (kind, text, { client = null, socket = null, atMs = null } = {}) => {
    this.violations.push({ kind, text, client, socket, atMs })
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  /** Takes in what clients saw since the last time, up to then. The history must be newer than that. */
  take(beforeMs: number): void {
    for (const watched of this.#watched) {
      for (const socket of watched.client.sockets) this.#judgeOf(watched, socket).take(beforeMs)
    }
  }

  /** When things are quiet: what can be judged only with everything at hand. */
  atTheEnd(): void {
    this.actions.atTheEnd()
    for (const { sockets } of this.#watched) for (const socket of sockets) socket.atTheEnd()
  }

  /** What the open socket of each client should have been given by now, up to the end of the history, and was not. */
  missing(): readonly string[] {
    return this.#watched.flatMap(({ client, sockets }) => {
      const last = sockets.at(-1)
      const missed = client.isOpen ? last?.missed() : null
      return missed == null ? [] : [`${client.name} was not given ${missed}`]
    })
  }

  /** Whether this client's socket said last that it has all there is. */
  isCurrent(client: ClientRecord): boolean {
    const { sockets } = this.#watched.find((watched) => watched.client === client)!
    return sockets.at(-1)?.isCurrent ?? false
  }

  /** Whether what it has missed cannot be known to anybody: see `SocketJudge`. */
  isResidual(client: ClientRecord): boolean {
    return this.#watched.find((watched) => watched.client === client)!.sockets.at(-1)?.isResidual ?? false
  }

  #judgeOf({ client, line, sockets }: Watched, socket: SocketRecord): SocketJudge {
    const known = sockets[socket.number - 1]
    if (known !== undefined) return known
    const judge = new SocketJudge({
      history: this.#history,
      client,
      socket,
      world: line.begin(socket),
      actions: this.actions,
      published: this.#published,
      losses: this.#losses,
      fail: this.fail,
      recovered: (what) => this.count(`recovery: ${what}`),
    })
    sockets.push(judge)
    return judge
  }
}
