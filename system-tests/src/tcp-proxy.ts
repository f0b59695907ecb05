import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { ownPort } from './ports.js'

/** One connection that passes through a proxy. */
export class Link {
  readonly near: Socket
  readonly far: Socket
  /** The port that the near end was opened from: by it who opened it knows this link. */
  readonly nearPort: number | undefined
  #state: 'flowing' | 'stalled' | 'dead' = 'flowing'
  #delayMs = 0
  /** What is delayed goes on in its order, both ways for itself. */
  readonly #queues = new Map<Socket, Promise<void>>()

  constructor(near: Socket, far: Socket, onClose: (link: Link) => void) {
    this.near = near
    this.far = far
    this.nearPort = near.remotePort
    this.#pass(near, far, onClose)
    this.#pass(far, near, onClose)
  }

  cut(): void {
    this.near.destroy()
    this.far.destroy()
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  /** Reads from neither side: whoever writes fills up. */
  stall(): void {
    if (this.#state !== 'flowing') return
    this.#state = 'stalled'
    this.near.pause()
    this.far.pause()
  }

  flow(): void {
    this.#delayMs = 0
    if (this.#state !== 'stalled') return
    this.#state = 'flowing'
    this.near.resume()
    this.far.resume()
  }

  /** Half open, for ever: both ends stay, and whatever either says is lost. */
  die(): void {
    this.flow()
    this.#state = 'dead'
  }

  /** Everything that comes from now on takes so long, either way. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  #pass(from: Socket, to: Socket, onClose: (link: Link) => void): void {
    from.on('data', (bytes) => this.#take(from, to, bytes))
    from.on('end', () => void this.#after(to, () => this.#state !== 'dead' && to.end()))
    from.on('error', () => undefined)
    from.on('close', () => {
      onClose(this)
      if (this.#state !== 'dead') void this.#after(to, () => to.destroy())
      else if (this.near.destroyed && this.far.destroyed) this.#queues.clear()
    })
  }

  #take(from: Socket, to: Socket, bytes: Buffer): void {
    if (this.#state === 'dead') return
    if (this.#delayMs === 0 && !this.#queues.has(to)) return this.#write(from, to, bytes)
    const lateMs = this.#delayMs
    const dueMs = performance.now() + lateMs
    void this.#after(to, async () => {
      const leftMs = dueMs - performance.now()
      if (leftMs > 0 && this.#delayMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs))
      if (this.#state !== 'dead') this.#write(from, to, bytes)
    })
  }

  #write(from: Socket, to: Socket, bytes: Buffer): void {
    if (to.write(bytes)) return
    from.pause()
    to.once('drain', () => {
      if (this.#state !== 'stalled') from.resume()
    })
  }

  /** Behind what is under way to that side; at once if nothing is. */
  async #after(to: Socket, task: () => unknown): Promise<void> {
    const before = this.#queues.get(to)
    if (before === undefined && this.#delayMs === 0) return void task()
    const mine = (before ?? Promise.resolve()).then(async () => {
      await task()
      if (this.#queues.get(to) === mine) this.#queues.delete(to)
    })
    this.#queues.set(to, mine)
    await mine
  }
}

/** Stands between two of ours: passes bytes on, until it is told to stall, to cut, or to let nobody in. */
export class TcpProxy {
  readonly port: number
  readonly #targetPort: number
  readonly #links = new Set<Link>()
  #server: Server | null = null
  #isStalled = false
  #delayMs = 0

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
    const link = new Link(near, far, (gone) => {
      if (near.destroyed && far.destroyed) this.#links.delete(gone)
    })
    this.#links.add(link)
    if (this.#delayMs > 0) link.delay(this.#delayMs)
    if (this.#isStalled) link.stall()
  }
}
