import { connect, type Msg, type NatsConnection, headers as newHeaders } from '@nats-io/transport-node'
import { worldStream } from 'schemas'
import { type Deferred, deferred } from './deferred.js'
import { within } from './until.js'

const stored = `$JS.API.STREAM.MSG.GET.${worldStream.name}`
const direct = `$JS.API.DIRECT.GET.${worldStream.name}`
const asked = 'replica.direct.get'

interface Answer {
  readonly error?: { readonly code: number }
  readonly message?: { readonly subject: string; readonly seq: number; readonly hdrs?: string; readonly data?: string }
}

/** One question that is held. */
export class HeldRead {
  readonly #arrived = deferred<void>()
  readonly #released = deferred<void>()

  /** Resolves when the question is here and has not been answered. */
  arrived(): Promise<void> {
    return within('a direct get that is held', this.#arrived.promise)
  }

  release(): void {
    this.#released.resolve()
  }

  reached(): Promise<void> {
    this.#arrived.resolve()
    return this.#released.promise
  }
}

/**
 * Answers direct gets in the place of the server, with what the stream has: as a replica that serves them may, it can be
 * behind, slow or silent.
 */
export class Replica {
  /** For the server: direct gets are ours. */
  static readonly mapping = [direct, asked] as const
  /** How many questions it was asked. */
  questions = 0
  /** It does not know what has a higher sequence. */
  knowsUpTo = Number.POSITIVE_INFINITY
  /** It answers nobody. */
  isSilent = false
  readonly #connection: NatsConnection
  readonly #held: { afterQuestions: number; read: HeldRead }[] = []
  readonly #closing: Deferred<void> = deferred<void>()

  private constructor(connection: NatsConnection) {
    this.#connection = connection
    connection.subscribe(asked, {
      callback: (_error, question) => {
        this.#answer(question).catch(() => undefined)
      },
    })
  }

  static async start(url: string): Promise<Replica> {
    const replica = new Replica(await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 50 }))
    await replica.#connection.flush()
    return replica
  }

  /** Holds the next question, or the one that many later, once. */
  hold(later = 0): HeldRead {
    const read = new HeldRead()
    this.#held.push({ afterQuestions: this.questions + later, read })
    return read
  }

  async close(): Promise<void> {
    this.#closing.resolve()
    await this.#connection.close()
  }

  async #answer(question: Msg): Promise<void> {
    const number = this.questions++
    const at = this.#held.findIndex(({ afterQuestions }) => afterQuestions === number)
    const [held] = at < 0 ? [] : this.#held.splice(at, 1)
    if (held !== undefined) await Promise.race([held.read.reached(), this.#closing.promise])
    if (this.isSilent) return
    const { message } = (await this.#connection.request(stored, question.data)).json<Answer>()
    if (message === undefined || message.seq > this.knowsUpTo) {
      question.respond('', { headers: newHeaders(404, 'Message Not Found') })
      return
    }
    const { subject, seq, hdrs = '', data = '' } = message
    const told = newHeaders()
    for (const line of Buffer.from(hdrs, 'base64').toString('latin1').split('\r\n').slice(1)) {
      const colon = line.indexOf(':')
      if (colon > 0) told.set(line.slice(0, colon), line.slice(colon + 1).trim())
    }
    told.set('Nats-Stream', worldStream.name)
    told.set('Nats-Subject', subject)
    told.set('Nats-Sequence', String(seq))
    question.respond(Buffer.from(data, 'base64'), { headers: told })
  }
}
