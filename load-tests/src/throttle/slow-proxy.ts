import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const turnMs = 100

/** A connection through the proxy. */
interface Pair {
  readonly near: Socket
  readonly far: Socket
  readonly timer: NodeJS.Timeout
}

/**
 * A slow way to a gateway: each connection is read at so many bytes a second, so that what is sent to it waits at the gateway. A POST to
 * `flowUrl` lets all of them flow.
 */
export class SlowProxy {
  readonly #server: Server
  readonly #control: HttpServer
  readonly #pairs = new Set<Pair>()
  readonly #bytesPerSecond: number
  #isFlowing = false

  /** `to`: a gateway's URL, `ws://host:port`. */
  static async start(to: string, bytesPerSecond: number): Promise<SlowProxy> {
    const proxy = new SlowProxy(new URL(to), bytesPerSecond)
    for (const server of [proxy.#server, proxy.#control]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    return proxy
  }

  private constructor({ hostname, port }: URL, bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond
    this.#server = createServer((near) =>
      this.#join(near, connect({ host: hostname, port: Number(port), noDelay: true })),
    )
    this.#control = createHttpServer((request, response) => {
      if (request.method === 'POST') this.flow()
      response.end()
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get flowUrl(): string {
    return `http://127.0.0.1:${(this.#control.address() as AddressInfo).port}/flow`
  }

  /** Passes everything on from now on, new connections too. */
  flow(): void {
    this.#isFlowing = true
    for (const pair of this.#pairs) release(pair)
  }

  close(): void {
    this.#server.close()
    this.#control.close()
    this.#control.closeAllConnections()
    for (const { near } of this.#pairs) near.destroy()
  }

  #join(near: Socket, far: Socket): void {
    const share = Math.max(1, Math.round((this.#bytesPerSecond * turnMs) / 1_000))
    const pair = { near, far, timer: setInterval(() => pass(far, near, share), turnMs) }
    this.#pairs.add(pair)
    // What is read ahead waits here instead of at the gateway: a stream's buffer, no more.
    far.pause()
    near.pipe(far)
    if (this.#isFlowing) release(pair)
    for (const socket of [near, far]) {
      socket.on('error', () => undefined)
      socket.on('close', () => this.#part(pair))
    }
  }

  #part(pair: Pair): void {
    clearInterval(pair.timer)
    this.#pairs.delete(pair)
    pair.near.destroy()
    pair.far.destroy()
  }
}

function pass(far: Socket, near: Socket, share: number): void {
  const bytes = far.read(Math.min(share, far.readableLength)) as Buffer | null
  if (bytes !== null && bytes.length > 0) near.write(bytes)
}

function release({ near, far, timer }: Pair): void {
  clearInterval(timer)
  far.pipe(near)
}
