import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type Config, readConfig } from '../../src/config.js'
import { createLogger } from '../../src/logger.js'
import type { OutboxEvent } from '../../src/outbox.js'
import { type Overrides, type Service, type ServicePublisher, startService } from '../../src/service.js'
import type { Trouble } from '../../src/troubles.js'
import { contentDir, type Frame } from './experience.js'
import { claimsOf, tokenOf } from './tokens.js'

/** A NATS that keeps what it is given. */
export class FakePublisher implements ServicePublisher {
  readonly generation = 0
  readonly mode = 'stream'
  readonly events: OutboxEvent[] = []
  isConnected = true
  isClosed = false

  get troubles(): Trouble[] {
    return this.isConnected ? [] : ['nats_away']
  }

  async ready(): Promise<void> {}

  async publish(event: OutboxEvent): Promise<void> {
    this.events.push(event)
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}

export interface RunningKb {
  service: Service
  publisher: FakePublisher
  config: Config
  url: string
  /** Resolves when every commit is published. */
  published(): Promise<void>
  /** Calls `…/players/{user}/{what}` with the player's own token. */
  call(user: string, what: string, options?: CallOptions): Promise<Response>
}

export interface CallOptions {
  body?: string | Uint8Array
  headers?: Record<string, string>
  token?: string | null
  experience?: string
}

/** A KB on a free port with its data in a folder of its own, which goes when the test ends. */
export async function startKb(
  t: Test,
  overrides: Overrides = {},
  dataDir?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningKb> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'kb-service-')))
  const standard = { HOST: '127.0.0.1', PORT: '0', KB_DATA_DIR: folder, KB_CONTENT_DIR: contentDir }
  const config = readConfig({ ...standard, CONTENT_RELOAD: 'off', ...env })
  const publisher = new FakePublisher()
  const service = await startService(config, { log: createLogger('silent'), publisher, ...overrides })
  t.teardown(async () => {
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${service.port}`
  return {
    service,
    publisher,
    config,
    url,
    published: async () => {
      while ((await json(fetch(`${url}/health`))).outbox_depth > 0) await new Promise(setImmediate)
    },
    call: (user, what, { body, headers = {}, token = tokenOf(claimsOf(user)), experience = 'wylding-woods' } = {}) =>
      fetch(`${url}/v1/experiences/${experience}/players/${encodeURIComponent(user)}/${what}`, {
        method: 'POST',
        headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
        ...(body !== undefined && { body }),
      }),
  }
}

/** The body of an answer. */
export async function json(response: Response | Promise<Response>): Promise<Frame> {
  return (await (await response).json()) as Frame
}
