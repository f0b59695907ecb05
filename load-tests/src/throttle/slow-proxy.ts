import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const turnMs = 100

/** A slow way to a gateway: each connection is read at so many bytes a second, so that what is sent to it waits at the gateway. */
export class SlowProxy {
  readonly url: string
  readonly #server: Server
  readonly #pairs = new Set<Socket>()

  /** `to`: a gateway's URL, `ws://host:port`. */
  static async start(to: string, bytesPerSecond: number): Promise<SlowProxy> {
    const { hostname, port } = new URL(to)
    const pairs = new Set<Socket>()
    const server = createServer((near) => join(near, { host: hostname, port: Number(port) }, bytesPerSecond, pairs))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new SlowProxy(server, pairs)
  }

  private constructor(server: Server, pairs: Set<Socket>) {
    this.#server = server
    this.#pairs = pairs
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#pairs) socket.destroy()
  }
}

function join(near: Socket, to: { host: string; port: number }, bytesPerSecond: number, pairs: Set<Socket>): void {
  // What is read ahead waits here instead of at the gateway: as little as can be.
  const far = connect({ ...to, noDelay: true })
  const share = Math.max(1, Math.round((bytesPerSecond * turnMs) / 1_000))
  const timer = setInterval(() => pass(far, near, share), turnMs)
  far.pause()
  near.pipe(far)
  for (const socket of [near, far]) {
    pairs.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      pairs.delete(socket)
      near.destroy()
      far.destroy()
    })
  }
}

function pass(far: Socket, near: Socket, share: number): void {
  const bytes: Buffer | null = far.read(Math.min(share, far.readableLength)) ?? null
  if (bytes !== null && bytes.length > 0) near.write(bytes)
}
