import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headers } from 'schemas'
import type { Standing, World } from './world.js'

const route = /^\/v1\/experiences\/([^/]+)\/players\/([^/]+)\/(attach|messages)$/

/** A KB that knows only where its players stand: the gateway is measured, and nothing behind it. */
export class StubKb {
  readonly #world: World
  readonly #server: Server
  /** Messages other than attach. None comes unless a client speaks or the gateway resyncs. */
  messages = 0

  constructor(world: World) {
    this.#world = world
    this.#server = createServer((request, response) => {
      request.resume().once('end', () => this.#answer(request, response))
    })
    this.#server.keepAliveTimeout = 60_000
  }

  /** Its URL. A second call is the same listening. */
  async listen(): Promise<string> {
    if (!this.#server.listening) {
      this.#server.listen(0, '127.0.0.1')
      await once(this.#server, 'listening')
    }
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [, experience, user, call] = route.exec(request.url ?? '') ?? []
    if (request.method === 'GET') return send(response, 200, '{"service":"kb-service","status":"healthy"}', {})
    const standing = experience === this.#world.experience ? this.#world.standing(decodeURIComponent(user ?? '')) : null
    if (standing === null)
      return send(response, 404, '{"detail":"Nobody by that name.","code":"unknown_experience"}', {})
    if (call === 'attach') return send(response, 200, JSON.stringify(standing), placeOf(standing))
    this.messages++
    const frame = JSON.stringify({
      type: 'area_of_interest',
      zone: null,
      areas: {},
      snapshot_version: standing.version,
    })
    send(response, 200, `${frame}\n`, { ...placeOf(standing), [headers.kind]: 'rebase' })
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

function placeOf({ epoch, commit, zone, version }: Standing): Record<string, string> {
  return {
    [headers.epoch]: epoch,
    [headers.commit]: String(commit),
    [headers.zone]: zone ?? '',
    [headers.version]: String(version),
  }
}

function send(response: ServerResponse, status: number, body: string, given: Record<string, string>): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...given,
  })
  response.end(body)
}
