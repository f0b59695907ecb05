import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection, headers as newHeaders } from '@nats-io/transport-node'
import { userSubject, worldStream } from 'schemas'
import { fence } from './client.js'
import type { NatsServer } from './nats-server.js'

/** Somebody who publishes and listens on NATS by hand, as an operator or the old KB does. */
export class Hand {
  readonly #nats: NatsServer
  #connection: Promise<NatsConnection> | null = null

  constructor(nats: NatsServer) {
    this.#nats = nats
  }

  /** Resolves when the server has it. */
  async publish(subject: string, body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<void> {
    const connection = await this.#connected()
    const told = newHeaders()
    for (const [name, value] of Object.entries(headers ?? {})) told.set(name, value)
    connection.publish(subject, body, headers === undefined ? {} : { headers: told })
    await connection.flush()
  }

  /** What is published from now on, text by text: the list grows. Resolves when the server knows of it. */
  async hear(subject: string): Promise<readonly string[]> {
    const connection = await this.#connected()
    const heard: string[] = []
    connection.subscribe(subject, {
      callback: (_error, message) => {
        heard.push(message.string())
      },
    })
    await connection.flush()
    return heard
  }

  /** The subjects of what is asked of JetStream from now on: the list grows. Resolves when the server knows of it. */
  async overhear(): Promise<readonly string[]> {
    const connection = await this.#connected()
    const asked: string[] = []
    connection.subscribe('$JS.API.>', {
      callback: (_error, message) => {
        asked.push(message.subject)
      },
    })
    await connection.flush()
    return asked
  }

  /** Resolves when whatever was asked or published before is in all lists. */
  async caughtUp(): Promise<void> {
    await (await this.#connected()).flush()
  }

  /** Marks the place in the order of events that this moment is, on all sockets of a user. */
  fence(user: string, id: string): Promise<void> {
    return this.publish(userSubject(user), JSON.stringify({ type: fence, id }))
  }

  async deleteStream(): Promise<void> {
    const manager = await jetstreamManager(await this.#connected())
    await manager.streams.delete(worldStream.name)
  }

  /** Changes the stream, as an operator does. */
  async changeStream(settings: object): Promise<void> {
    const manager = await jetstreamManager(await this.#connected())
    await manager.streams.update(worldStream.name, settings)
  }

  /** The stream forgets what it has of a subject, all but the last `keep`; without one, of all subjects. */
  async forget(subject?: string, keep = 0): Promise<void> {
    const manager = await jetstreamManager(await this.#connected())
    await manager.streams.purge(worldStream.name, subject === undefined ? undefined : { filter: subject, keep })
  }

  /** How many messages the stream has, where it ends, and when it was made; null if there is none. */
  async stream(): Promise<{ messages: number; lastSequence: number; created: string } | null> {
    try {
      const manager = await jetstreamManager(await this.#connected())
      const { state, created } = await manager.streams.info(worldStream.name)
      return { messages: state.messages, lastSequence: state.last_seq, created }
    } catch {
      return null
    }
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => null)
    await connection?.close()
  }

  #connected(): Promise<NatsConnection> {
    // Where nobody is known by name, nobody asks who this is.
    const operator = { user: 'operator', pass: 'operator' }
    this.#connection ??= connect({
      servers: this.#nats.url,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
      ...operator,
    })
    this.#connection.catch(() => {
      this.#connection = null
    })
    return this.#connection
  }
}
