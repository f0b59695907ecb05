import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HttpServer {
  readonly server: Server
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** A real HTTP server on a free port of this machine, or on `port`. */
export async function listen(handle: RequestListener, port = 0): Promise<HttpServer> {
  const server = createServer(handle)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = (server.address() as AddressInfo).port
  return {
    server,
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
