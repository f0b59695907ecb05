import { readFile } from 'node:fs/promises'
import { JetStreamApiCodes, JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream'
import {
  connect,
  credsAuthenticator,
  type NatsConnection,
  headers as newHeaders,
  PermissionViolationError,
  type Status,
} from '@nats-io/transport-node'
import { storedPrefix, streamDeletedSubject, worldStream } from 'schemas'
import type { EventMessage } from './event-message.js'
import type { FoundStream, StreamApi } from './stream-keeper.js'

/** `forbidden`: the server did not let us publish an event. */
export type LineStatus = 'disconnect' | 'reconnect' | 'forbidden'

/** A connection to NATS, through all of its interruptions, as far as the publisher needs one. */
export interface NatsLine {
  /** As the server said in its last greeting. */
  readonly hasJetStream: boolean
  /** What becomes of it; ends when it is closed for good. */
  statuses(): AsyncIterable<LineStatus>
  /** Resolves when a stream has it. */
  store(message: EventMessage): Promise<{ readonly stream: string; readonly seq: number }>
  /** Resolves when the server has it, and would have said that it does not let it pass. */
  send(message: EventMessage): Promise<void>
  /** Not waited for. */
  tell(subject: string, text: string): void
  /** Rejects if the server does not answer. */
  streams(): Promise<StreamApi>
  /** Lets what is under way go out, and closes. */
  drain(): Promise<void>
  close(): Promise<void>
}

export interface DialOptions {
  readonly url: string
  /** A file in the format of `nsc`, read anew at each connect. */
  readonly credsFile: string | null
  /** Told when the stream is deleted. */
  readonly onStreamDeleted: () => void
}

export const answerTimeoutMs = 5000
export const retryMs = 250

/**
 * One try. Trying again is the publisher's, not `waitOnFirstConnect`'s, because that cannot be given up when the KB stops
 * before there was a NATS.
 */
export async function dial({ url, credsFile, onStreamDeleted }: DialOptions): Promise<NatsLine> {
  const credentials = credsFile === null ? {} : { authenticator: credsAuthenticator(await readFile(credsFile)) }
  const connection = await connect({
    servers: url.split(',').map((server) => server.trim()),
    // Whoever asks for TLS gets no connection without it.
    ...(url.includes('tls:') ? { tls: {} } : {}),
    name: 'kb-service',
    // Credentials that are refused for a while must not end the connection for good.
    ignoreAuthErrorAbort: true,
    timeout: answerTimeoutMs,
    maxReconnectAttempts: -1,
    reconnectTimeWait: retryMs,
    pingInterval: 5000,
    maxPingOut: 2,
    ...credentials,
  })
  connection.subscribe(streamDeletedSubject, { callback: onStreamDeleted })
  return lineOf(connection)
}

function lineOf(connection: NatsConnection): NatsLine {
  const js = jetstream(connection, { timeout: answerTimeoutMs })
  return {
    get hasJetStream() {
      return connection.info?.jetstream === true
    },
    statuses: () => statusesOf(connection),
    store: ({ subject, headers, body }) =>
      js.publish(subject, body, { headers: linesOf(headers), timeout: answerTimeoutMs }),
    async send({ subject, headers, body }) {
      connection.publish(subject, body, { headers: linesOf(headers) })
      await connection.flush()
      await new Promise(setImmediate) // what came with the answer is told in a later turn
    },
    tell: (subject, text) => connection.publish(subject, text),
    streams: () => streamApi(connection),
    drain: () => connection.drain(),
    close: () => connection.close(),
  }
}

function linesOf(headers: EventMessage['headers']) {
  const lines = newHeaders()
  for (const [name, value] of headers) lines.append(name, value)
  return lines
}

async function* statusesOf(connection: NatsConnection): AsyncGenerator<LineStatus> {
  for await (const status of connection.status()) {
    const told = statusOf(status)
    if (told !== null) yield told
  }
}

function statusOf(status: Status): LineStatus | null {
  if (status.type === 'disconnect' || status.type === 'reconnect') return status.type
  return status.type === 'error' && isForbiddenEvent(status.error) ? 'forbidden' : null
}

function isForbiddenEvent(error: Error): boolean {
  if (!(error instanceof PermissionViolationError)) return false
  return error.operation === 'publish' && error.subject.startsWith(storedPrefix)
}

async function streamApi(connection: NatsConnection): Promise<StreamApi> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: answerTimeoutMs })
  return {
    async find() {
      try {
        return found(await manager.streams.info(worldStream.name))
      } catch (error) {
        if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null
        throw error
      }
    },
    async create(settings) {
      return found(await manager.streams.add(settings))
    },
    async update(settings) {
      await manager.streams.update(worldStream.name, settings)
    },
  }
}

function found({ created, config }: { created: string; config: FoundStream['settings'] }): FoundStream {
  return { created, settings: config }
}
