import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { deferred } from './deferred.js'
import { ownPort } from './ports.js'
import { within } from './until.js'

/** A call of the gateway to the KB, as it passes. */
export interface KbCall {
  readonly path: string
  readonly body: string
  /** `Gaia-Request`, by which a call that is made again is known. */
  readonly requestId: string | null
}

/** One call that is held. */
export class HeldCall {
  readonly where: 'request' | 'answer'
  readonly matches: (call: KbCall) => boolean
  readonly #arrived = deferred<KbCall>()
  readonly #verdict = deferred<'pass' | 'break'>()

  constructor(where: 'request' | 'answer', matches: (call: KbCall) => boolean) {
    this.where = where
    this.matches = matches
  }

  /** Resolves when the call is here: before the KB has heard of it, or when the KB has answered it. */
  arrived(): Promise<KbCall> {
    return within(`a call whose ${this.where} is held`, this.#arrived.promise)
  }

  release(): void {
    this.#verdict.resolve('pass')
  }

  /** The connection is cut: the gateway does not learn what the KB said. */
  breakOff(): void {
    this.#verdict.resolve('break')
  }

  reached(call: KbCall): Promise<'pass' | 'break'> {
    this.#arrived.resolve(call)
    return this.#verdict.promise
  }
}

/** HTTP between gateway and KB, where a test can hold one call on its way to the KB, or its answer on the way back. */
export class KbProxy {
  readonly port: number
  readonly calls: KbCall[] = []
  readonly #targetPort: number
  readonly #server: Server
  readonly #held: HeldCall[] = []

  private constructor(port: number, targetPort: number) {
    this.port = port
    this.#targetPort = targetPort
    this.#server = createServer((near, answer) => {
      this.#pass(near, answer).catch(() => near.socket.destroy())
    })
  }

  static async start(targetPort: number): Promise<KbProxy> {
    const proxy = new KbProxy(await ownPort(), targetPort)
    await new Promise<void>((resolve) => proxy.#server.listen(proxy.port, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Holds the next call that matches, once. */
  hold(where: 'request' | 'answer', matches: (call: KbCall) => boolean): HeldCall {
    const held = new HeldCall(where, matches)
    this.#held.push(held)
    return held
  }

  async close(): Promise<void> {
    for (const held of this.#held) held.breakOff()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #pass(near: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await collect(near)
    const id = near.headers['gaia-request']
    const call = { path: near.url ?? '', body: body.toString(), requestId: typeof id === 'string' ? id : null }
    // A look at the KB's health is no call for a player.
    if (near.method === 'POST') this.calls.push(call)
    const held = this.#take(call)
    if (held?.where === 'request' && (await held.reached(call)) === 'break') return void near.socket.destroy()
    const far = await this.#ask(near, body)
    const said = await collect(far)
    if (held?.where === 'answer' && (await held.reached(call)) === 'break') return void near.socket.destroy()
    const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...headers } = far.headers
    answer.writeHead(far.statusCode ?? 502, { ...headers, 'content-length': said.length })
    answer.end(said)
  }

  #take(call: KbCall): HeldCall | undefined {
    const at = this.#held.findIndex((held) => held.matches(call))
    return at < 0 ? undefined : this.#held.splice(at, 1)[0]
  }

  #ask(near: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = near.headers
    const options = { port: this.#targetPort, host: '127.0.0.1', method: near.method, path: near.url }
    return new Promise((resolve, reject) => {
      const far: ClientRequest = request(
        { ...options, headers: { ...headers, 'content-length': body.length }, agent: false },
        resolve,
      )
      far.once('error', reject)
      far.end(body)
    })
  }
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Matches messages of a type, or an action of that name. */
export function isMessage(user: string, name: string): (call: KbCall) => boolean {
  return ({ path, body }) => {
    if (!path.includes(`/players/${encodeURIComponent(user)}/messages`)) return false
    const message = JSON.parse(body) as { type?: unknown; action?: unknown }
    return message.type === name || message.action === name
  }
}

export function isAttach(user: string): (call: KbCall) => boolean {
  return ({ path }) => path.includes(`/players/${encodeURIComponent(user)}/attach`)
}
