import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/** Of so many events on a socket, one is not as it should be. */
const everySoMany = 5

/** Stands before a gateway and is not honest: of the events of a socket it drops some, or says them twice. */
export class LyingProxy {
  readonly #server: WebSocketServer

  static async start(port: number, lie: 'drops' | 'repeats'): Promise<LyingProxy> {
    const handleProtocols = (offered: Set<string>) => [...offered][0] ?? false
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols })
    await once(server, 'listening')
    server.on('connection', (near, { url, headers }) => {
      const { authorization = '' } = headers
      const protocols = near.protocol === '' ? [] : [near.protocol]
      const far = new WebSocket(`ws://127.0.0.1:${port}${url}`, protocols, { headers: { authorization } })
      join(near, far, lie)
    })
    return new LyingProxy(server)
  }

  private constructor(server: WebSocketServer) {
    this.#server = server
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate()
    this.#server.close()
  }
}

function join(near: WebSocket, far: WebSocket, lie: 'drops' | 'repeats'): void {
  const early: string[] = []
  let events = 0
  near.on('message', (data) => {
    if (far.readyState === WebSocket.OPEN) far.send(String(data))
    else early.push(String(data))
  })
  far.on('open', () => {
    for (const text of early.splice(0)) far.send(text)
  })
  far.on('message', (data) => {
    const text = String(data)
    const isLie = text.includes('"type":"world_update"') && ++events % everySoMany === 0
    if (isLie && lie === 'drops') return
    near.send(text)
    if (isLie) near.send(text)
  })
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('close', () => other.terminate())
    one.on('error', () => other.terminate())
  }
}
