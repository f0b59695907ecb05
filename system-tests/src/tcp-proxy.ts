import { connect, createServer, type Server, type Socket } from 'node:net'
import { ownPort } from './ports.js'

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/** Stands between two of ours: passes bytes on, until it is told to stall, to cut, or to let nobody in. */
export class TcpProxy {
  readonly port: number
  readonly #targetPort: number
  readonly #pairs = new Set<Pair>()
  #server: Server | null = null
  #isStalled = false

  private constructor(port: number, targetPort: number) {
    this.port = port
    this.#targetPort = targetPort
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(await ownPort(), targetPort)
    await proxy.open()
    return proxy
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Takes connections again. */
  async open(): Promise<void> {
    const server = createServer((near) => this.#join(near))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port: this.port, host: '127.0.0.1', exclusive: true }, resolve)
    })
    this.#server = server
  }

  /** Breaks every connection and takes no new one. */
  async shut(): Promise<void> {
    const server = this.#server
    this.#server = null
    const closed = server && new Promise((resolve) => server.close(resolve))
    this.cut()
    await closed
  }

  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy()
      far.destroy()
    }
  }

  /** Reads from neither side: whoever writes fills up. New connections stall too. */
  stall(): void {
    this.#isStalled = true
    for (const { near, far } of this.#pairs) {
      near.pause()
      far.pause()
    }
  }

  flow(): void {
    this.#isStalled = false
    for (const { near, far } of this.#pairs) {
      near.resume()
      far.resume()
    }
  }

  #join(near: Socket): void {
    const far = connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    const pair = { near, far }
    this.#pairs.add(pair)
    this.#pass(near, far, pair)
    this.#pass(far, near, pair)
    if (this.#isStalled) this.stall()
  }

  #pass(from: Socket, to: Socket, pair: Pair): void {
    from.on('data', (bytes) => {
      if (to.write(bytes)) return
      from.pause()
      to.once('drain', () => {
        if (!this.#isStalled) from.resume()
      })
    })
    from.on('end', () => to.end())
    from.on('error', () => undefined)
    from.on('close', () => {
      this.#pairs.delete(pair)
      to.destroy()
    })
  }
}
