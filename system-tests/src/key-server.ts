import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { ownPort } from './ports.js'
import type { Signer } from './tokens.js'

export interface KeyPair extends Signer {
  /** As it is published. */
  readonly public: JWK
}

export async function makeKeyPair(alg: string, kid: string): Promise<KeyPair> {
  const pair = await generateKeyPair(alg)
  return { alg, kid, key: pair.privateKey, public: { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' } }
}

/** Publishes keys as who issues tokens does, to callers with its password; keeps its address while it is down. */
export class KeyServer {
  /** The password in it must be seen by no log. */
  readonly url: string
  readonly password = 'hunter2-hunter2'
  readonly #port: number
  #keys: readonly JWK[] = []
  #server: Server | null = null
  /** Callers that were answered with keys. */
  reads = 0

  private constructor(port: number) {
    this.#port = port
    this.url = `http://services:${this.password}@127.0.0.1:${port}/jwks.json`
  }

  /** Not started yet. */
  static async prepare(): Promise<KeyServer> {
    return new KeyServer(await ownPort())
  }

  publish(...keys: readonly JWK[]): void {
    this.#keys = keys
  }

  async start(): Promise<void> {
    const authorization = `Basic ${Buffer.from(`services:${this.password}`).toString('base64')}`
    const server = createServer((request, response) => {
      if (request.headers.authorization !== authorization) return response.writeHead(401).end()
      this.reads++
      return response.end(JSON.stringify({ keys: this.#keys }))
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
}
