import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { Test } from 'tap'

/** What a gateway would hear: a plain subscription, with all that came. */
export class Listener {
  readonly messages: Msg[] = []
  readonly connection: NatsConnection
  readonly #watchers = new Set<() => void>()

  constructor(connection: NatsConnection, subject: string) {
    this.connection = connection
    connection.subscribe(subject, {
      callback: (_error, message) => {
        this.messages.push(message)
        this.tell()
      },
    })
  }

  /** The commits of what came, once each, in order of arrival. */
  get commits(): number[] {
    return [...new Set(this.messages.map((message) => Number(message.headers?.get('Gaia-Commit'))))]
  }

  /** Waits until what came satisfies a condition. */
  async until(condition: (listener: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#watchers.add(resolve))
  }

  async heard(commit: number): Promise<void> {
    await this.until(({ commits }) => commits.includes(commit))
  }

  async manager() {
    return jetstreamManager(this.connection, { checkAPI: false })
  }

  tell(): void {
    for (const watch of this.#watchers) watch()
    this.#watchers.clear()
  }
}

/** Subscribes and returns when the server knows; outlives restarts of the server. */
export async function listening(t: Test, url: string, subject: string): Promise<Listener> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 20 })
  t.teardown(() => connection.close())
  const listener = new Listener(connection, subject)
  await connection.flush()
  return listener
}

/** Resolves when this connection is back after an interruption; ask before the interruption. */
export async function reconnected(connection: NatsConnection): Promise<void> {
  for await (const status of connection.status()) if (status.type === 'reconnect') break
  await connection.flush()
}
