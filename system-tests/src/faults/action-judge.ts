import type { ServerMessage } from 'schemas'
import type { PastCommit, PastEvent } from './epoch.js'
import { type History, keyOf } from './history.js'
import type { Fail } from './judge.js'
import type { ClientRecord, Entry, SocketRecord } from './recording.js'

type Response = Extract<ServerMessage, { type: 'action_response' }> & { readonly request_id?: string }
type ErrorFrame = Extract<ServerMessage, { type: 'error' }> & { readonly request_id?: string }

interface Where {
  readonly client: ClientRecord
  readonly socket: SocketRecord
}

interface Sent {
  readonly socket: SocketRecord
  readonly atMs: number
  isAnswered: boolean
}

/** One action, over all sockets that it was said on. */
interface Asked {
  readonly id: string
  readonly client: ClientRecord
  readonly action: string
  readonly sent: Sent[]
  /** The answers that came, without what protocol v2 adds. */
  readonly answers: {
    readonly isDone: boolean
    readonly text: string
    readonly atMs: number
    readonly sentMs: number
    readonly socket: number
  }[]
}

/** Actions whose success is always a commit. */
const changing = ['collect_item', 'drop_item', 'give_item', 'use_item']

/** Whether what was answered was done, once, and answered before it was seen. */
export class ActionJudge {
  readonly #history: History
  readonly #fail: Fail
  readonly #asked = new Map<string, Asked>()

  constructor(history: History, fail: Fail) {
    this.#history = history
    this.#fail = fail
  }

  get counts(): { asked: number; done: number; refused: number } {
    const all = [...this.#asked.values()]
    const done = all.filter(({ answers }) => answers.some(({ isDone }) => isDone)).length
    return { asked: all.length, done, refused: all.filter(({ answers }) => answers.length > 0).length - done }
  }

  sent(client: ClientRecord, socket: SocketRecord, { text, atMs }: Entry & { what: 'sent' | 'frame' }): void {
    const message = JSON.parse(text) as { type?: string; action?: string; request_id?: string }
    if (message.type !== 'action' || message.request_id === undefined) return
    const known = this.#asked.get(message.request_id)
    const asked = known ?? { id: message.request_id, client, action: message.action ?? '', sent: [], answers: [] }
    this.#asked.set(asked.id, asked)
    asked.sent.push({ socket, atMs, isAnswered: false })
  }

  answered(where: Where, frame: Response, text: string, atMs: number): void {
    const asked = this.#waiting(where, frame.request_id)
    if (asked === undefined) {
      return this.#fail(
        'answered twice',
        `${where.client.name} was given an answer that it does not wait for: ${text.slice(0, 200)}`,
        {
          client: where.client.name,
          socket: where.socket.number,
          atMs,
        },
      )
    }
    const sent = asked.sent.find(({ socket, isAnswered }) => socket === where.socket && !isAnswered)!
    sent.isAnswered = true
    const { number } = where.socket
    asked.answers.push({ isDone: frame.success, text: bareAnswer(text), atMs, sentMs: sent.atMs, socket: number })
  }

  failed(where: Where, frame: ErrorFrame): void {
    const asked = this.#waiting(where, frame.request_id)
    const sent = asked?.sent.find(({ socket, isAnswered }) => socket === where.socket && !isAnswered)
    if (sent !== undefined) sent.isAnswered = true
  }

  /** On the socket that acted the reply comes before its effect, unless the effect has waited too long for it. */
  effect({ client, socket }: Where, event: PastEvent, atMs: number, waitMs: number): void {
    const asked = event.request === null ? undefined : this.#asked.get(event.request)
    if (asked === undefined || asked.client !== client) return
    const sent = asked.sent.find((one) => one.socket === socket && !one.isAnswered && one.atMs < event.atMs)
    const isAnswered = asked.sent.some((one) => one.socket === socket && one.isAnswered)
    if (sent === undefined || isAnswered || atMs - event.atMs >= waitMs) return
    this.#fail(
      'effect before reply',
      `${client.name} saw the effect of ${asked.id} (${asked.action}) before its reply`,
      {
        client: client.name,
        socket: socket.number,
        atMs,
      },
    )
  }

  /** Looks at all of them when things are quiet: what was acknowledged is in the journal, and nothing is there twice. */
  atTheEnd(): void {
    const commits = this.#commits()
    for (const asked of this.#asked.values()) {
      const made = commits.get(`${asked.client.user} ${asked.client.experience} ${asked.id}`) ?? []
      this.#judge(asked, made)
    }
  }

  #judge({ id, client, action, answers }: Asked, made: readonly PastCommit[]): void {
    const what = `${action} ${id} of ${client.name}`
    const where = { client: client.name, atMs: answers.at(-1)?.atMs ?? null, socket: answers.at(-1)?.socket ?? null }
    for (const last of made) {
      const before = made.filter((commit) => commit !== last && this.#isBefore(commit, last))
      if (before.length > 0) {
        this.#fail('doubled', `${what} was done by commits ${[...before, last].map(showCommit).join(', ')}`, where)
      }
    }
    for (const { isDone, sentMs, atMs } of answers) {
      const done = made.find((commit) => commit.atMs < sentMs && this.#isInForce(commit, atMs))
      if (!isDone && done !== undefined) {
        this.#fail('forgotten', `${what} was refused, after commit ${showCommit(done)} had done it`, where)
      }
    }
    for (const { isDone, text } of answers) {
      if (isDone && made.length === 0 && changing.includes(action)) {
        this.#fail('lost action', `${what} was acknowledged, and is in no journal`, where)
      }
      if (isDone && made.length > 0 && !made.some((commit) => commit.answers.includes(keyOf(text)))) {
        this.#fail(
          'other answer',
          `${what} was answered ${text.slice(0, 200)}, which is not what its commit says`,
          where,
        )
      }
    }
  }

  /** In the same history: a restored world goes on from a commit of the one before, and what came after that is gone. */
  #isBefore(one: PastCommit, other: PastCommit): boolean {
    if (one.epoch === other.epoch) return one.commit < other.commit
    if (one.epoch > other.epoch) return false
    const later = this.#history.epochs(other.experience).filter(({ name }) => name > one.epoch && name <= other.epoch)
    return later.every(({ commits }) => one.commit < commits[0]!.commit)
  }

  /** Its world was not put back to an older one since. */
  #isInForce({ experience, epoch }: PastCommit, atMs: number): boolean {
    return this.#history.at(experience, atMs)?.name === epoch
  }

  #commits(): Map<string, PastCommit[]> {
    const found = new Map<string, PastCommit[]>()
    for (const experience of new Set([...this.#asked.values()].map(({ client }) => client.experience))) {
      for (const epoch of this.#history.epochs(experience)) {
        for (const commit of epoch.commits) {
          if (commit.request === null) continue
          const key = `${commit.player} ${experience} ${commit.request}`
          found.set(key, [...(found.get(key) ?? []), commit])
        }
      }
    }
    return found
  }

  /** The action that this socket waits for the answer of. v1 says no id: it is the first that was asked. */
  #waiting({ client, socket }: Where, id: string | undefined): Asked | undefined {
    const waits = (asked: Asked) =>
      asked.client === client && asked.sent.some((sent) => sent.socket === socket && !sent.isAnswered)
    if (id === undefined) return [...this.#asked.values()].find(waits)
    const asked = this.#asked.get(id)
    return asked !== undefined && waits(asked) ? asked : undefined
  }
}

function bareAnswer(text: string): string {
  return text.replace(/^\{"request_id":"[^"]*","version":\d+,"replayed":(true|false),/, '{')
}

function showCommit({ epoch, commit }: PastCommit): string {
  return `${epoch}.${commit}`
}
