import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { ownPort } from './ports.js'
import { type Filter, Link } from './tcp-link.js'

/** Stands between two of ours: passes bytes on, until it is told to stall, to cut, or to let nobody in. */
export class TcpProxy {
  readonly port: number
  readonly #targetPort: number
  readonly #newFilter: (() => Filter) | null
  readonly #links = new Set<Link>()
  #server: Server | null = null
  #isStalled = false
  #delayMs = 0

  private constructor(port: number, targetPort: number, newFilter: (() => Filter) | null) {
    this.port = port
    this.#targetPort = targetPort
    this.#newFilter = newFilter
  }

  /** `newFilter`: one for each connection. */
  static async start(targetPort: number, newFilter: (() => Filter) | null = null): Promise<TcpProxy> {
    const proxy = new TcpProxy(await ownPort(), targetPort, newFilter)
    await proxy.open()
    return proxy
  }

  get connections(): number {
    return this.#links.size
  }

  /** The connection that was opened from this port, if it is still there. */
  linkFrom(port: number): Link | undefined {
    for (const link of this.#links) if (link.nearPort === port) return link
    return undefined
  }

  /** Takes connections again. */
  async open(): Promise<void> {
    const server = createServer((near) => this.#join(near))
    server.listen({ port: this.port, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
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
    for (const link of this.#links) link.cut()
  }

  /** Ends connections that are half open, as a router forgets them. */
  cutDead(): void {
    for (const link of this.#links) if (link.isDead) link.cut()
  }

  /** Reads from neither side: whoever writes fills up. New connections stall too. */
  stall(): void {
    this.#isStalled = true
    for (const link of this.#links) link.stall()
  }

  /** All that comes from now on takes so long, either way, also on new connections. Until `flow`. */
  delay(ms: number): void {
    this.#delayMs = ms
    for (const link of this.#links) link.delay(ms)
  }

  flow(): void {
    this.#isStalled = false
    this.#delayMs = 0
    for (const link of this.#links) link.flow()
  }

  #join(near: Socket): void {
    const far = connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    const link = new Link(near, far, this.#newFilter?.() ?? null, (gone) => {
      if (near.destroyed && far.destroyed) this.#links.delete(gone)
    })
    this.#links.add(link)
    if (this.#delayMs > 0) link.delay(this.#delayMs)
    if (this.#isStalled) link.stall()
  }
}
