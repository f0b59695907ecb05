import {
  connect,
  credsAuthenticator,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Status,
} from '@nats-io/transport-node'
import type { Passed } from './passed.js'
import type { NatsSettings } from './settings.js'

export type { NatsConnection }

const retryMs = 500

/** What happens to the connection. */
export interface NatsEvents {
  /** It is there, for the first time or again. */
  connected(connection: NatsConnection): void
  lost(): void
  /** It could not be made, or something about it is wrong. */
  failed(reason: string): void
}

/** The connection to NATS: tried until it is there, and brought back whenever it is lost. */
export class Nats {
  readonly #settings: NatsSettings
  readonly #events: NatsEvents
  readonly #closing = new AbortController()
  #connection: NatsConnection | null = null

  constructor(settings: NatsSettings, events: NatsEvents) {
    this.#settings = settings
    this.#events = events
  }

  /** Resolves as soon as it is closed, also while a connection is being made. */
  async run(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#closing.signal.addEventListener('abort', () => resolve()))
    await Promise.race([this.#follow(), closed])
  }

  async #follow(): Promise<void> {
    const connection = await this.#dial()
    if (connection === null) return
    this.#connection = connection
    this.#events.connected(connection)
    for await (const status of connection.status()) this.#heed(connection, status)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#connection?.close()
  }

  async #dial(): Promise<NatsConnection | null> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        const connection = await this.#connect()
        if (!signal.aborted) return connection
        await connection.close()
      } catch (error) {
        this.#events.failed(reasonOf(error))
        await pause(retryMs, signal)
      }
    }
    return null
  }

  #connect(): Promise<NatsConnection> {
    const { servers, creds } = this.#settings
    return connect({
      servers: [...servers],
      name: 'events',
      timeout: 5_000,
      maxReconnectAttempts: -1,
      // Credentials that are refused for a while must not end the connection for good.
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: retryMs,
      pingInterval: 5_000,
      maxPingOut: 2,
      // Whoever asks for TLS gets no connection without it.
      ...(servers.some((server) => server.startsWith('tls:')) ? { tls: {} } : {}),
      ...(creds === null ? {} : { authenticator: credsAuthenticator(creds) }),
    })
  }

  #heed(connection: NatsConnection, status: Status): void {
    if (this.#closing.signal.aborted) return
    if (status.type === 'disconnect') this.#events.lost()
    else if (status.type === 'reconnect') this.#events.connected(connection)
    else if (status.type === 'error') this.#events.failed(reasonOf(status.error))
  }
}

/** Calls `take` with each message of a subject. A subject that we may not hear is told of by the connection's `failed`. */
export function hear(connection: NatsConnection, subject: string, take: (passed: Passed) => void): () => void {
  const subscription = connection.subscribe(subject, {
    callback: (error, message) => {
      if (error === null) take(passedLive(message))
    },
  })
  return () => subscription.unsubscribe()
}

function passedLive({ subject, headers, data }: Msg): Passed {
  const sequence = Number(headers?.get('Nats-Sequence') || Number.NaN)
  return {
    subject,
    headers: headerList(headers),
    body: data,
    sequence: Number.isSafeInteger(sequence) && sequence > 0 ? sequence : null,
    source: 'live',
    at: Date.now(),
  }
}

export function headerList(headers: MsgHdrs | undefined): Passed['headers'] {
  return [...(headers ?? [])].flatMap(([name, values]) => values.map((value) => [name, value] as const))
}

/** Resolves after `delayMs`, or as soon as the signal aborts. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs)
    signal.addEventListener('abort', done)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
