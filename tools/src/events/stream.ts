import {
  type Consumer,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { worldStream } from 'schemas'
import type { FoundStream, Start, Store } from './joint.js'
import { mergeInOrder } from './merge.js'
import { headerList, type NatsConnection } from './nats.js'
import type { Stored } from './passed.js'

const answerTimeoutMs = 5_000
const batchSize = 256
const silenceMs = 2_000

/** The stream of world events, of which only some subjects are wanted. */
export class WorldStream implements Store {
  readonly #connection: NatsConnection
  readonly #client: JetStreamClient
  readonly #subjects: readonly string[]

  constructor(connection: NatsConnection, subjects: readonly string[]) {
    this.#connection = connection
    this.#client = jetstream(connection, { timeout: answerTimeoutMs })
    this.#subjects = subjects
  }

  async find(): Promise<FoundStream | null> {
    try {
      const manager = await jetstreamManager(this.#connection, { checkAPI: false, timeout: answerTimeoutMs })
      const { created, state } = await manager.streams.info(worldStream.name)
      return { created, lastSequence: state.last_seq }
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null
      throw error
    }
  }

  /** One ordered consumer for each subject: a server before 2.10 takes no more than one filter. */
  read(start: Start, last: number, signal: AbortSignal): AsyncIterable<Stored> {
    return mergeInOrder(this.#subjects.map((subject) => this.#readSubject(subject, start, last, signal)))
  }

  async *#readSubject(subject: string, start: Start, last: number, signal: AbortSignal): AsyncGenerator<Stored> {
    const from = 'sequence' in start ? { opt_start_seq: start.sequence } : { opt_start_time: start.time.toISOString() }
    const consumer = await this.#client.consumers.get(worldStream.name, { filter_subjects: subject, ...from })
    try {
      const { num_pending: pending } = await consumer.info(true)
      if (pending > 0) yield* readUpTo(consumer, last, signal)
    } finally {
      consumer.delete().catch(() => undefined)
    }
  }
}

/** Ends behind the last message, or behind `last` if more come all the time. */
async function* readUpTo(consumer: Consumer, last: number, signal: AbortSignal): AsyncGenerator<Stored> {
  while (!signal.aborted) {
    let count = 0
    for await (const message of batchOf(consumer, signal)) {
      if (message.seq > last) return
      count++
      yield passedStored(message)
      if (message.seq === last || message.info.pending === 0) return
    }
    if (count > 0 || signal.aborted) continue
    // What was to come may have been removed meanwhile.
    if ((await consumer.info()).num_pending === 0) return
    throw new Error(`nothing came for ${silenceMs} ms`)
  }
}

/** The next messages; ends early when nothing comes for a while. */
async function* batchOf(consumer: Consumer, signal: AbortSignal): AsyncGenerator<JsMsg> {
  const messages = await consumer.fetch({ max_messages: batchSize, expires: silenceMs })
  const stop = () => messages.stop()
  signal.addEventListener('abort', stop)
  try {
    yield* messages
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

function passedStored({ subject, headers, data, seq, time }: JsMsg): Stored {
  return { subject, headers: headerList(headers), body: data, sequence: seq, source: 'stream', at: time.getTime() }
}
