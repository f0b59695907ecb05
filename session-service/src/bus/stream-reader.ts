import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { worldStream } from 'schemas'
import type { Reading, ReadLimit, StreamEnd, WorldEvent } from '../ports.js'
import type { BusReport } from './bus.js'
import { headerBlock, readWhole } from './message.js'

const timeoutMs = 2_000
/** Requests in flight while the whole stream is read. */
const windowSize = 256

/** A stored message as an event; `bad` if it is none of ours. */
interface Stored {
  readonly sequence: number
  readonly subject: string
  readonly event: WorldEvent | 'bad'
}

interface Query {
  seq?: number
  next_by_subj?: string
  last_by_subj?: string
}

/**
 * Reads the stream by direct get (any replica; may be late) or at its leader.
 * Plain requests: https://docs.nats.io/reference/reference-protocols/nats_api_reference
 */
export class StreamReader {
  readonly #connection: NatsConnection

  readonly #report: Pick<BusReport, 'streamAsked'>

  constructor(connection: NatsConnection, report: Pick<BusReport, 'streamAsked'>) {
    this.#connection = connection
    this.#report = report
  }

  async end(): Promise<StreamEnd | null> {
    const info = await this.#ask(`STREAM.INFO.${worldStream.name}`, {})
    if (info.error !== undefined) {
      if (info.error.code === 404) return null
      throw new Error(info.error.description)
    }
    const { created, config, state } = info as unknown as StreamInfo
    const { max_msgs_per_subject: most } = config
    const perSubject = most > 0 ? most : Number.POSITIVE_INFINITY
    return { created, firstSequence: state.first_seq, lastSequence: state.last_seq, perSubject }
  }

  async read(subjects: readonly string[], after: number, at: 'nearest' | 'leader', limit: ReadLimit): Promise<Reading> {
    const lastOf = new Map<string, WorldEvent>()
    if (at === 'leader') {
      const lasts = await Promise.all(subjects.map((subject) => this.#atLeader({ last_by_subj: subject })))
      for (const last of lasts) if (last !== null && last.event !== 'bad') lastOf.set(last.subject, last.event)
    }
    const left = { events: limit.events, bytes: limit.bytes }
    const found = await Promise.all(subjects.map((subject) => this.#readSubject(subject, after, at, left)))
    const events = found.flat().sort((a, b) => a.sequence - b.sequence)
    return { events, lastOf, isCut: left.events < 0 || left.bytes < 0 }
  }

  async #readSubject(subject: string, after: number, at: string, left: { events: number; bytes: number }) {
    const events: WorldEvent[] = []
    for (let sequence = after + 1; ; ) {
      const query = { seq: sequence, next_by_subj: subject }
      const stored = await (at === 'leader' ? this.#atLeader(query) : this.#direct(query))
      if (stored === null) return events
      if (stored.event !== 'bad') {
        left.events--
        left.bytes -= stored.event.body.length
        if (left.events < 0 || left.bytes < 0) return events
        events.push(stored.event)
      }
      sequence = stored.sequence + 1
    }
  }

  /** Everything after `after` up to `last`. What direct get does not know (yet), the leader is asked for. */
  async *readAll(after: number, last: number): AsyncIterable<WorldEvent> {
    for (let from = after + 1; from <= last; from += windowSize) {
      const size = Math.min(windowSize, last - from + 1)
      const stored = await Promise.all(Array.from({ length: size }, (_, index) => this.#exactly(from + index)))
      for (const one of stored) if (one !== null && one.event !== 'bad') yield one.event
    }
  }

  async #exactly(seq: number): Promise<Stored | null> {
    return (await this.#direct({ seq })) ?? (await this.#atLeader({ seq }))
  }

  /** Null if there is no such message (at this replica, yet). */
  async #direct(query: Query): Promise<Stored | null> {
    const message = await this.#request(`DIRECT.GET.${worldStream.name}`, query)
    const status = message.headers?.code ?? 0
    if (status === 404) return null
    if (status !== 0) throw new Error(`direct get: ${status}`)
    const subject = message.headers?.get('Nats-Subject') ?? ''
    const event = readWhole(subject, headerBlock(message), message.data)
    const sequence = Number(message.headers?.get('Nats-Sequence'))
    if (!Number.isSafeInteger(sequence)) throw new Error('direct get: no sequence')
    return { sequence, subject, event: typeof event === 'string' ? 'bad' : event }
  }

  async #atLeader(query: Query): Promise<Stored | null> {
    const answer = await this.#ask(`STREAM.MSG.GET.${worldStream.name}`, query)
    if (answer.error !== undefined) {
      if (answer.error.code === 404 && answer.error.err_code === noMessageFound) return null
      throw new Error(answer.error.description)
    }
    const { subject, seq, hdrs, data } = answer.message!
    const event =
      hdrs === undefined
        ? 'foreign'
        : readWhole(subject, asLive(Buffer.from(hdrs, 'base64'), seq), Buffer.from(data ?? '', 'base64'))
    return { sequence: seq, subject, event: typeof event === 'string' ? 'bad' : event }
  }

  async #ask(call: string, query: object): Promise<Answer> {
    return (await this.#request(call, query)).json<Answer>()
  }

  #request(call: string, query: object): Promise<Msg> {
    this.#report.streamAsked(call.startsWith('DIRECT') ? 'any replica' : 'leader')
    return this.#connection.request(`$JS.API.${call}`, JSON.stringify(query), { timeout: timeoutMs })
  }
}

/** "no message found", as opposed to a stream that is not there. */
const noMessageFound = 10037

interface Answer {
  readonly error?: { code: number; err_code?: number; description: string }
  readonly message?: { subject: string; seq: number; hdrs?: string; data?: string }
}

interface StreamInfo {
  readonly created: string
  readonly config: { readonly max_msgs_per_subject: number }
  readonly state: { readonly first_seq: number; readonly last_seq: number }
}

/** The header block of a stored message, with the sequence that a live copy has. */
function asLive(stored: Buffer, sequence: number): Buffer {
  return Buffer.concat([stored.subarray(0, stored.length - 2), Buffer.from(`Nats-Sequence: ${sequence}\r\n\r\n`)])
}
