import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'

/** Between two tries to connect. */
const retryMs = 500

export interface DialOptions {
  readonly servers: readonly string[]
  /** The content of a credentials file. */
  readonly creds: Uint8Array | null
  /** What this process is called in the server's list of connections. */
  readonly name: string
}

/**
 * Tries until there is a connection: a start without NATS takes no longer than with it. Null if `signal` ends it before.
 * A connection that was made comes back by itself, for ever.
 */
export async function dial(
  options: DialOptions,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<NatsConnection | null> {
  while (!signal.aborted) {
    try {
      const connection = await connectOnce(options)
      if (!signal.aborted) return connection
      await connection.close()
    } catch (error) {
      failed(error)
      await pause(signal)
    }
  }
  return null
}

function connectOnce({ servers, creds, name }: DialOptions): Promise<NatsConnection> {
  return connect({
    servers: [...servers],
    name,
    timeout: 5_000,
    maxReconnectAttempts: -1,
    // Credentials that are refused for a while, as while they are renewed, would else end the connection for good.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: retryMs,
    reconnectJitter: retryMs / 2,
    pingInterval: 5_000,
    maxPingOut: 2,
    noAsyncTraces: true,
    // Whoever asks for TLS gets no connection without it.
    ...(servers.some((server) => server.startsWith('tls:')) ? { tls: {} } : {}),
    ...(creds === null ? {} : { authenticator: credsAuthenticator(creds) }),
  })
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, retryMs)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
