import { readFileSync } from 'node:fs'

/** Where NATS is and who we are to it. */
export interface NatsSettings {
  readonly servers: readonly string[]
  /** The content of a credentials file. */
  readonly creds: Uint8Array | null
  /** `off`: the services run live-only even where the server has JetStream. */
  readonly worldStream: 'auto' | 'off'
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the same variables as the services do; a string says what is wrong with them. */
export function readNatsSettings(env: Env): NatsSettings | { readonly wrong: string } {
  const servers = (env.NATS_URL?.trim() || 'nats://127.0.0.1:4222').split(',').map((server) => server.trim())
  // What was given is not repeated: somebody may have put a password into it.
  if (!servers.every(isServer))
    return { wrong: 'NATS_URL must be one or more nats:// or tls:// URLs without a user, separated by commas' }
  const worldStream = env.WORLD_STREAM?.trim() || 'auto'
  if (worldStream !== 'auto' && worldStream !== 'off') return { wrong: 'WORLD_STREAM must be auto or off' }
  const file = env.NATS_CREDS?.trim() || null
  const creds = file === null ? null : readCreds(file)
  if (typeof creds === 'string') return { wrong: creds }
  return { servers, creds, worldStream }
}

function isServer(text: string): boolean {
  return URL.canParse(text) && ['nats:', 'tls:'].includes(new URL(text).protocol) && !text.includes('@')
}

function readCreds(file: string): Uint8Array | string {
  try {
    return readFileSync(file)
  } catch {
    return 'NATS_CREDS names a file that cannot be read'
  }
}
